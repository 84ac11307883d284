namespace Edge.Simulator.Site;

/// <summary>
/// The −48 V plant: a rectifier that floats a lead-acid battery and carries the load while mains is there; the battery
/// alone after that, counted by Peukert, its voltage falling slowly and then over the knee, until the load is taken off.
/// It moves once a second and whenever something changes, so that its state does not depend on how often it is asked.
/// </summary>
internal sealed class PowerPlant(SimulatedSite site, long startMicros)
{
    private const long StepMicros = 1_000_000;
    private const double InternalOhms = 0.02;
    private const double FloatAmperes = 0.2;

    // How far over its rest voltage a battery stands while it takes charge.
    private const double AcceptanceVolts = 3.1;
    private const double SurfaceSeconds = 20;

    private readonly Lock _gate = new();
    private long _micros = startMicros;
    private double _charge = site.Parameters.InitialCharge;
    private double _surfaceVolts;
    private bool _disconnected;
    private double _volts = site.Parameters.FloatVolts;
    private double _amperes = FloatAmperes;

    /// <summary>The plant at a time; a time before the latest asked for gives the latest.</summary>
    public (double Volts, double Amperes, double Charge, bool Disconnected) At(long micros)
    {
        lock (_gate)
        {
            while (NextSecond <= micros)
            {
                MoveTo(NextSecond);
            }

            return (_volts, _amperes, _charge, _disconnected);
        }
    }

    /// <summary>Something that it depends on is about to change at this time, and then has changed.</summary>
    public void Change(long micros, Action change)
    {
        lock (_gate)
        {
            At(micros);
            MoveTo(Math.Max(micros, _micros));
            change();
            MoveTo(_micros);
        }
    }

    private long NextSecond => ((_micros / StepMicros) + 1) * StepMicros;

    private void MoveTo(long micros)
    {
        Step((micros - _micros) / 1e6, micros);
        _micros = micros;
    }

    private void Step(double seconds, long micros)
    {
        SiteParameters plant = site.Parameters;
        if (site.IsMainsPresent(micros))
        {
            _disconnected = false;
            _amperes = Math.Min(
                plant.ChargeLimitAmperes,
                (plant.ChargeLimitAmperes * (1 - _charge) / 0.1) + FloatAmperes
            );
            _charge = Math.Min(1, _charge + ((_amperes - FloatAmperes) * seconds / 3600 / plant.CapacityAmpereHours));
            _volts = Math.Min(plant.FloatVolts, RestVolts(_charge) + AcceptanceVolts + (_amperes * InternalOhms));
            _surfaceVolts = Math.Max(0, _volts - RestVolts(_charge));
            return;
        }

        double load = _disconnected ? 0 : site.Get(SiteQuantity.Load, micros);
        double tenHours = plant.CapacityAmpereHours / 10;
        double hunger = load <= tenHours ? load : load * Math.Pow(load / tenHours, plant.Peukert - 1);
        _charge = Math.Max(0, _charge - (hunger * seconds / 3600 / plant.CapacityAmpereHours));
        _surfaceVolts *= Math.Exp(-seconds / SurfaceSeconds);
        _amperes = -load;
        _volts = RestVolts(_charge) + _surfaceVolts - (load * InternalOhms);
        if (_volts < plant.DisconnectVolts)
        {
            _disconnected = true;
        }
    }

    // 24 cells: 51.2 V full, 46.2 V at the knee, 42.2 V empty.
    private static double RestVolts(double charge) => 46.2 + (5 * charge) - (4 * Math.Exp(-charge / 0.03));
}
