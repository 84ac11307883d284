namespace Edge.Core.Signals;

/// <summary>
/// What the noise of an accelerometer says of its health. The second difference of the samples leaves out what a mast can
/// do (a mode at 5 Hz, sampled at 125 Hz, comes through at 1/16) and keeps the part's own noise: the quietest ten seconds
/// are it.
/// </summary>
/// <remarks>
/// A tenth of the data sheet's noise for a minute: the part no longer measures, whatever it says. Twenty times it for the
/// quietest ten seconds of an hour, in calm weather: the part is damaged, its supply is, or it is loose on the mast.
/// </remarks>
public sealed class SampleNoise
{
    private const double TooLow = 0.1;
    private const double TooHigh = 20;
    private const double WindowSeconds = 10;
    private const int QuietWindows = 6;
    private const int Minutes = 60;

    private readonly double[] _minutes = new double[Minutes];
    private double _x1;
    private double _x2;
    private double _y1;
    private double _y2;
    private double _z1;
    private double _z2;
    private double _sx;
    private double _sy;
    private double _sz;
    private int _seen;
    private int _count;
    private int _quiet;
    private int _windows;
    private int _next;
    private int _minuteCount;
    private double _lowest = double.PositiveInfinity;

    /// <summary>Noise of one sample, m/s²: the quietest ten seconds of up to an hour; NaN before the first minute.</summary>
    public double Mps2 { get; private set; } = double.NaN;

    /// <summary>Noise of one sample in the latest ten seconds, m/s²: of the part, and of whatever rattles; NaN before the first.</summary>
    public double Latest { get; private set; } = double.NaN;

    /// <summary>Why the part cannot be believed; null when it can, or when its noise is not known.</summary>
    public string? Fault { get; private set; }

    /// <summary>Takes a sample, m/s².</summary>
    /// <param name="x">Along x.</param>
    /// <param name="y">Along y.</param>
    /// <param name="z">Along z.</param>
    /// <param name="hertz">Sample rate.</param>
    /// <param name="nominal">The part's noise by its data sheet, m/s² a sample; 0 when not known.</param>
    /// <param name="storm">Whether wind and rain may be what is heard.</param>
    public void Add(double x, double y, double z, double hertz, double nominal, bool storm)
    {
        if (_seen >= 2)
        {
            double dx = x - (2 * _x1) + _x2;
            double dy = y - (2 * _y1) + _y2;
            double dz = z - (2 * _z1) + _z2;
            _sx += dx * dx;
            _sy += dy * dy;
            _sz += dz * dz;
            _count++;
        }

        _seen++;
        (_x2, _x1) = (_x1, x);
        (_y2, _y1) = (_y1, y);
        (_z2, _z1) = (_z1, z);
        if (_count >= WindowSeconds * hertz)
        {
            EndWindow(nominal, storm);
        }
    }

    /// <summary>Samples were lost: differences begin anew.</summary>
    public void Gap() => _seen = 0;

    private void EndWindow(double nominal, bool storm)
    {
        // The second difference of white noise has six times its variance.
        double largest = Math.Sqrt(Math.Max(_sx, Math.Max(_sy, _sz)) / (6.0 * _count));
        double smallest = Math.Sqrt(Math.Min(_sx, Math.Min(_sy, _sz)) / (6.0 * _count));
        (_sx, _sy, _sz, _count) = (0, 0, 0, 0);
        Latest = largest;
        _lowest = Math.Min(_lowest, largest);
        _quiet = smallest < TooLow * nominal ? _quiet + 1 : 0;
        _windows++;
        if (_windows % QuietWindows == 0)
        {
            _minutes[_next] = storm ? 0 : _lowest; // what a storm hides is not held against the part
            _next = (_next + 1) % Minutes;
            _minuteCount = Math.Min(_minuteCount + 1, Minutes);
            _lowest = double.PositiveInfinity;
            Mps2 = storm ? Mps2 : Quietest();
        }

        Fault =
            _quiet >= QuietWindows
                ? $"its noise is under a tenth of what the part has ({smallest:G2} of {nominal:G2} m/s²): it does not measure"
            : nominal > 0 && _minuteCount == Minutes && Quietest() > TooHigh * nominal
                ? $"its noise is over twenty times what the part has ({Quietest():G2} of {nominal:G2} m/s²): damaged, or loose on the mast"
            : null;
    }

    private double Quietest()
    {
        double quietest = double.PositiveInfinity;
        for (int i = 0; i < _minuteCount; i++)
        {
            quietest = Math.Min(quietest, _minutes[i]);
        }

        return quietest;
    }
}
