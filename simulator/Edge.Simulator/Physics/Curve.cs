namespace Edge.Simulator.Physics;

/// <summary>
/// A function of one variable, tabulated once at equal distances and read by linear interpolation: exponentials and
/// powers at a few nanoseconds. Beyond its ends it keeps the value at the end.
/// </summary>
internal sealed class Curve
{
    private readonly double[] _values;
    private readonly double _from;
    private readonly double _perUnit;

    /// <summary>Tabulates a function from one argument to another in this many intervals.</summary>
    public Curve(double from, double to, int intervals, Func<double, double> function)
    {
        _from = from;
        _perUnit = intervals / (to - from);
        _values = new double[intervals + 1];
        for (int i = 0; i <= intervals; i++)
        {
            _values[i] = function(from + (i / _perUnit));
        }
    }

    /// <summary>The function at an argument.</summary>
    public double At(double argument)
    {
        double place = (argument - _from) * _perUnit;
        double[] values = _values;
        if (place >= values.Length - 1)
        {
            return values[^1];
        }

        if (!(place > 0))
        {
            return values[0];
        }

        int left = (int)place;
        double value = values[left];
        return value + ((place - left) * (values[left + 1] - value));
    }

    /// <summary>A function given by points in order of their arguments, straight between them.</summary>
    public static Func<double, double> Through(params (double Argument, double Value)[] points) =>
        argument =>
        {
            int right = Math.Clamp(Array.FindIndex(points, point => point.Argument >= argument), 1, points.Length - 1);
            if (argument > points[^1].Argument)
            {
                return points[^1].Value;
            }

            (double x0, double y0) = points[right - 1];
            (double x1, double y1) = points[right];
            return y0 + ((y1 - y0) * Math.Clamp((argument - x0) / (x1 - x0), 0, 1));
        };
}
