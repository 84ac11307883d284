namespace Edge.Core.Power;

/// <summary>
/// Whether a controller that answers still measures. Its figures are tenths and each may rest: bus and battery current do on float for
/// days. But the grid's voltage and a site's load never stand still together: a distribution grid moves by volts in a quarter
/// of an hour, the load of a radio by amperes with its traffic. Where both are measured and nothing at all has moved by one digit for half an
/// hour, the controller repeats what it knew. Without one of the two it cannot be told from one that rests, and is believed.
/// </summary>
public sealed class StillWatch
{
    /// <summary>Time for which nothing has to move, s.</summary>
    public const double FrozenSeconds = 1800;

    private double[] _last = [];
    private long _since;

    /// <summary>Whether the controller repeats itself.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>Takes a round.</summary>
    /// <param name="acVolts">AC voltage, V; NaN when not measured.</param>
    /// <param name="loadAmperes">Load current, A; NaN when not measured.</param>
    /// <param name="others">Whatever else is measured; NaN for what is not.</param>
    /// <param name="micros">When, µs.</param>
    public void Step(double acVolts, double loadAmperes, ReadOnlySpan<double> others, long micros)
    {
        bool moves = double.IsNaN(acVolts) || double.IsNaN(loadAmperes) || acVolts <= 0 || loadAmperes <= 0;
        if (_last.Length != others.Length + 2)
        {
            _last = new double[others.Length + 2];
            moves = true;
        }

        moves |= Keep(0, acVolts) | Keep(1, loadAmperes);
        for (int i = 0; i < others.Length; i++)
        {
            moves |= Keep(i + 2, others[i]);
        }

        _since = moves ? micros : _since;
        IsFrozen = micros - _since >= FrozenSeconds * 1e6;
    }

    private bool Keep(int at, double value)
    {
        bool moved = !_last[at].Equals(value);
        _last[at] = value;
        return moved;
    }
}
