namespace Edge.Simulator.Physics.Water;

/// <summary>
/// The drain under a cabinet: a linear reservoir that rain fills and an outlet empties. Laid for the rain of an ordinary year: 80 mm/h that never
/// ended would stand 48 mm deep. Engineering judgement.
/// </summary>
public static class Culvert
{
    private const double Gathers = 1.2;
    private const double EmptiesSeconds = 1800;

    /// <summary>Depth after a step, mm.</summary>
    /// <param name="millimetres">Depth before, mm.</param>
    /// <param name="rainMillimetresPerHour">Rain, mm/h, constant over the step.</param>
    /// <param name="seconds">Length of the step, s.</param>
    public static double Step(double millimetres, double rainMillimetresPerHour, double seconds) =>
        Relaxation.Towards(
            millimetres,
            Gathers * rainMillimetresPerHour * (EmptiesSeconds / 3600),
            seconds,
            EmptiesSeconds
        );
}
