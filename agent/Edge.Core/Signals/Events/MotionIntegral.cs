using Edge.Portable.Filters;

namespace Edge.Core.Signals.Events;

/// <summary>
/// Velocity and displacement of a captured event. The mean before the event is taken off, then what is slower than
/// <see cref="CornerHertz"/> by a second-order Butterworth filter forwards and backwards, so without a shift in time, with
/// room at both ends for it to ring (Boore 2005), and then it is integrated from rest by the trapezoidal rule.
/// </summary>
/// <remarks>
/// <para>The corner: agencies' processed records begin at 0.05–0.1 Hz. A chip of 25 µg/√Hz leaves 0.1 mm at 0.1 Hz and 0.3 mm
/// at 0.05 Hz, both less than a mast's top does in any event worth a report.</para>
/// <para>A doubt is raised where the answer depends on the corner: displacement with twice the corner differs by over 30 %,
/// so that its energy lies near the corner or the sensor tilted meanwhile; where the mean after differs from that before
/// (a tilt step: what it would be worth in velocity is not motion); and where less than two seconds are known before.</para>
/// </remarks>
internal static class MotionIntegral
{
    /// <summary>Slowest motion that counts, Hz.</summary>
    public const double CornerHertz = 0.07;

    private const double RoomSeconds = 20;
    private const double CornerDoubt = 0.3;
    private const double ShortestBefore = 2;
    private const double MeanSeconds = 3;
    private const double TiltDoubt = 0.25;

    /// <summary>Largest velocity and displacement of the vector in a captured event.</summary>
    public static Motion Of(WaveformCapture capture, double hertz, double unit)
    {
        if (capture.Count < 2)
        {
            return new Motion(double.NaN, double.NaN, "nothing was captured");
        }

        Vector before = Mean(capture, 0, Math.Max(1, capture.Trigger - (int)(0.2 * hertz)));
        (double velocity, double displacement) = Peaks(capture, hertz, before, CornerHertz);
        (_, double narrow) = Peaks(capture, hertz, before, 2 * CornerHertz);
        int tail = Math.Min(capture.Count - 1, (int)(MeanSeconds * hertz));
        Vector after = Mean(capture, capture.Count - tail, capture.Count);
        double step = new Vector(after.X - before.X, after.Y - before.Y, after.Z - before.Z).Length;

        // A step that lasts as long as the filter remembers looks like this much velocity.
        double stepVelocity = step / (2 * Math.PI * CornerHertz);
        string? doubt =
            capture.Trigger < ShortestBefore * hertz ? "less than 2 s are known from before it"
            : stepVelocity > TiltDoubt * velocity && step > 10 * unit
                ? "the mean after differs from the mean before: the sensor has tilted, or the shaking was not over"
            : Math.Abs(narrow - displacement) > CornerDoubt * displacement
                ? $"displacement depends on the slowest motion that counts, {CornerHertz} Hz"
            : null;
        return new Motion(velocity, displacement, doubt);
    }

    private static Vector Mean(WaveformCapture capture, int from, int to)
    {
        double x = 0;
        double y = 0;
        double z = 0;
        for (int i = from; i < to; i++)
        {
            Vector sample = capture.At(i);
            x += sample.X;
            y += sample.Y;
            z += sample.Z;
        }

        int count = Math.Max(1, to - from);
        return new Vector(x / count, y / count, z / count);
    }

    private static (double Velocity, double Displacement) Peaks(
        WaveformCapture capture,
        double hertz,
        Vector before,
        double corner
    )
    {
        int room = (int)(RoomSeconds * hertz);
        float[] velocitySquares = new float[capture.Count];
        float[] displacementSquares = new float[capture.Count];
        float[] axis = new float[capture.Count + (2 * room)];
        BiquadCascade filter = Butterworth.HighPass(2, corner, hertz);
        for (int which = 0; which < 3; which++)
        {
            Array.Clear(axis);
            for (int i = 0; i < capture.Count; i++)
            {
                Vector sample = capture.At(i);
                axis[room + i] = (float)(
                    which == 0 ? sample.X - before.X
                    : which == 1 ? sample.Y - before.Y
                    : sample.Z - before.Z
                );
            }

            Filter(axis, filter);
            Array.Reverse(axis);
            Filter(axis, filter);
            Array.Reverse(axis);
            Integrate(axis, room, hertz, velocitySquares, displacementSquares);
        }

        return (Math.Sqrt(velocitySquares.Max()), Math.Sqrt(displacementSquares.Max()));
    }

    private static void Filter(float[] axis, BiquadCascade filter)
    {
        filter.Restart();
        for (int i = 0; i < axis.Length; i++)
        {
            axis[i] = (float)filter.Next(axis[i]);
        }
    }

    private static void Integrate(
        float[] axis,
        int room,
        double hertz,
        float[] velocitySquares,
        float[] displacementSquares
    )
    {
        double velocity = 0;
        double displacement = 0;
        double last = 0;
        for (int i = 0; i < axis.Length; i++)
        {
            double velocityBefore = velocity;
            velocity += (last + axis[i]) / 2 / hertz;
            displacement += (velocityBefore + velocity) / 2 / hertz;
            last = axis[i];
            int at = i - room;
            if (at >= 0 && at < velocitySquares.Length)
            {
                velocitySquares[at] += (float)(velocity * velocity);
                displacementSquares[at] += (float)(displacement * displacement);
            }
        }
    }
}

/// <summary>Largest velocity and displacement.</summary>
/// <param name="Velocity">m/s.</param>
/// <param name="Displacement">m.</param>
/// <param name="Doubt">Why not to rely on them; null when one can.</param>
internal readonly record struct Motion(double Velocity, double Displacement, string? Doubt);
