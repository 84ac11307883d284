using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Structure;

namespace Edge.Simulator.Site;

/// <summary>
/// What an accelerometer on the site's mast feels: the mast of <see cref="SiteParameters.Mast"/> under the site's wind, with
/// the knocks, earthquakes and cut guys that happen to it, at the height of <see cref="SiteParameters.SensorMetres"/>.
/// </summary>
internal sealed class MastSway : IAccelerationInput
{
    private const double RadiansPerDegree = Math.PI / 180;

    private readonly SimulatedSite _site;
    private readonly Chance _chance;
    private readonly int _kind;
    private readonly Mast _mast;
    private readonly WindLoad _wind;
    private readonly double[] _windX = new double[MastPanels.Count];
    private readonly double[] _windY = new double[MastPanels.Count];
    private long _lastMicros = -1;
    private int _eventsFelt;

    /// <param name="site">The site.</param>
    /// <param name="seed">Where in the gusts this mast stands: the same for every sensor on it.</param>
    /// <param name="chance">Chance of this sensor's own tremor.</param>
    /// <param name="kind">Place of its kind among those that can be turned on their brackets.</param>
    public MastSway(SimulatedSite site, ulong seed, Chance chance, int kind)
    {
        _site = site;
        _kind = kind;
        _chance = chance;
        _mast = new Mast(site.Parameters.Mast, site.Parameters.SensorMetres);
        _wind = new WindLoad(site.Parameters.Mast, seed);
    }

    /// <inheritdoc/>
    public double? ExternalHertz => null;

    /// <inheritdoc/>
    public bool IsRecorded => false;

    /// <inheritdoc/>
    public void Next(long micros, out double x, out double y, out double z)
    {
        bool isFirst = _lastMicros < 0;
        double seconds = isFirst ? 0 : (micros - _lastMicros) / 1e6;
        _lastMicros = micros;
        Happen(micros);
        MastDamage damage = new(
            _site.Get(SiteQuantity.BoltLooseness, micros),
            _site.Get(SiteQuantity.MountLooseness, micros)
        );
        if (damage != _mast.Damage)
        {
            _mast.Damage = damage;
        }

        double wind = _site.Get(SiteQuantity.Wind, micros);
        double towards = _site.Get(SiteQuantity.WindTowards, micros);
        _wind.Step(seconds, wind, towards, _site.Get(SiteQuantity.Gust, micros), _windX, _windY);
        _site.Ground(micros, out double groundX, out double groundY, out double groundZ);
        MastInput input = new()
        {
            Celsius = _site.Get(SiteQuantity.Air, micros),
            WindMps = wind,
            WindTowardsDegrees = towards,
            GroundX = groundX,
            GroundY = groundY,
            GroundZ = groundZ,
            TiltX = _site.Get(SiteQuantity.TiltX, micros) * RadiansPerDegree,
            TiltY = _site.Get(SiteQuantity.TiltY, micros) * RadiansPerDegree,
        };
        if (isFirst)
        {
            _mast.Settle(input, _windX, _windY);
        }

        _mast.Step(seconds, input, _windX, _windY, _chance, out MastMotion motion);
        x = motion.X;
        y = motion.Y;
        z = motion.Z;
        if (_site.IsTurned(_kind, micros, out double aboutX, out double aboutY, out double aboutZ))
        {
            Turn(aboutX, aboutY, aboutZ, ref x, ref y, ref z);
        }
    }

    // The sensor is turned by this vector (Rodrigues), so what it feels turns the other way.
    private static void Turn(double aboutX, double aboutY, double aboutZ, ref double x, ref double y, ref double z)
    {
        double degrees = Math.Sqrt((aboutX * aboutX) + (aboutY * aboutY) + (aboutZ * aboutZ));
        (double kx, double ky, double kz) = (aboutX / degrees, aboutY / degrees, aboutZ / degrees);
        (double sin, double cos) = Math.SinCos(-degrees * RadiansPerDegree);
        double along = ((kx * x) + (ky * y) + (kz * z)) * (1 - cos);
        (x, y, z) = (
            (x * cos) + (((ky * z) - (kz * y)) * sin) + (kx * along),
            (y * cos) + (((kz * x) - (kx * z)) * sin) + (ky * along),
            (z * cos) + (((kx * y) - (ky * x)) * sin) + (kz * along)
        );
    }

    private void Happen(long micros)
    {
        MastEvent[] events = _site.MastEvents;
        while (_eventsFelt < events.Length && events[_eventsFelt].Micros <= micros)
        {
            switch (events[_eventsFelt++])
            {
                case MastKnocked knocked:
                    _mast.KnockTop(knocked.MetresPerSecond, 0);
                    break;
                case GuyCut cut:
                    _mast.CutGuy(cut.Level, cut.Guy);
                    break;
            }
        }
    }
}

/// <summary>Something that happens to the mast once.</summary>
internal abstract record MastEvent(long Micros);

/// <summary>It is hit, and its top moves with this velocity towards x.</summary>
internal sealed record MastKnocked(long Micros, double MetresPerSecond) : MastEvent(Micros);

/// <summary>A guy is cut.</summary>
internal sealed record GuyCut(long Micros, int Level, int Guy) : MastEvent(Micros);
