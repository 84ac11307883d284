using Edge.Simulator.Chips;

namespace Edge.Simulator.Site;

/// <summary>
/// What an accelerometer on a swaying mast feels: gravity turned by the tilt, and the acceleration of a damped
/// oscillator in each direction under gusty wind. The step is exact for a force that is constant over it, so any step
/// is stable. Gusts are a first-order process with a memory of three seconds.
/// </summary>
internal sealed class MastSway(SimulatedSite site, Chance chance) : IAccelerationInput
{
    private const double GustSeconds = 3;
    private const double RadiansPerDegree = Math.PI / 180;

    private readonly double _omega = 2 * Math.PI * site.Parameters.MastHertz;
    private readonly double _zeta = site.Parameters.MastDamping;
    private long _lastMicros = -1;
    private long _stepMicros;
    private double _decay;
    private double _cos;
    private double _sin;
    private double _memory;
    private double _fresh;
    private double _gustX;
    private double _gustY;
    private double _x;
    private double _y;
    private double _vx;
    private double _vy;
    private int _strikesFelt;

    /// <inheritdoc/>
    public double? ExternalHertz => null;

    /// <inheritdoc/>
    public bool IsRecorded => false;

    /// <inheritdoc/>
    public void Next(long micros, out double x, out double y, out double z)
    {
        SiteParameters mast = site.Parameters;
        double wind = site.Get(SiteQuantity.Wind, micros);
        double stiffness = _omega * _omega;
        double steady = mast.MetresPerWindSquared * stiffness * wind * wind;
        double gusty = 2 * site.Get(SiteQuantity.Gust, micros) * mast.Admittance * steady;
        if (_lastMicros < 0)
        {
            _x = steady / stiffness;
        }

        Prepare(_lastMicros < 0 ? 0 : micros - _lastMicros);
        _lastMicros = micros;
        _gustX = (_memory * _gustX) + (_fresh * chance.NextNormal());
        _gustY = (_memory * _gustY) + (_fresh * chance.NextNormal());
        FeelStrikes(micros);
        double forceX = steady + (gusty * _gustX);
        double forceY = 0.5 * gusty * _gustY;
        Step(ref _x, ref _vx, forceX);
        Step(ref _y, ref _vy, forceY);

        double sinX = Sine((site.Get(SiteQuantity.TiltX, micros) * RadiansPerDegree) + (_x * mast.SlopePerMetre));
        double sinY = Sine((site.Get(SiteQuantity.TiltY, micros) * RadiansPerDegree) + (_y * mast.SlopePerMetre));
        x = (SimulatedAdxl355.StandardGravity * sinX) + forceX - (2 * _zeta * _omega * _vx) - (stiffness * _x);
        y = (SimulatedAdxl355.StandardGravity * sinY) + forceY - (2 * _zeta * _omega * _vy) - (stiffness * _y);
        z = SimulatedAdxl355.StandardGravity * Math.Sqrt(Math.Max(0, 1 - (sinX * sinX) - (sinY * sinY)));
    }

    // The series is exact to 1e-11 for the tilt of any mast that stands, and several times as fast.
    private static double Sine(double angle) =>
        Math.Abs(angle) < 0.1 ? angle * (1 - (angle * angle / 6 * (1 - (angle * angle / 20)))) : Math.Sin(angle);

    private void Prepare(long step)
    {
        if (step == _stepMicros && _decay > 0)
        {
            return;
        }

        _stepMicros = step;
        double seconds = step / 1e6;
        double damped = _omega * Math.Sqrt(1 - (_zeta * _zeta));
        _decay = Math.Exp(-_zeta * _omega * seconds);
        _cos = Math.Cos(damped * seconds);
        _sin = Math.Sin(damped * seconds) / damped;
        _memory = Math.Exp(-seconds / GustSeconds);
        _fresh = Math.Sqrt(1 - (_memory * _memory));
    }

    private void Step(ref double position, ref double velocity, double force)
    {
        double rest = force / (_omega * _omega);
        double away = position - rest;
        double drag = _zeta * _omega;
        position = rest + (_decay * ((away * _cos) + ((velocity + (drag * away)) * _sin)));
        velocity = _decay * ((velocity * _cos) - (((_omega * _omega * away) + (drag * velocity)) * _sin));
    }

    private void FeelStrikes(long micros)
    {
        Strike[] strikes = site.Strikes;
        while (_strikesFelt < strikes.Length && strikes[_strikesFelt].Micros <= micros)
        {
            _vx += strikes[_strikesFelt].MetresPerSecond;
            _strikesFelt++;
        }
    }
}
