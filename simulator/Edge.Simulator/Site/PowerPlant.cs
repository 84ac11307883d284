using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Power;

namespace Edge.Simulator.Site;

/// <summary>
/// The site's −48 V plant in time. It moves once a second and whenever something changes, so that its state does not
/// depend on how often it is asked. Safe from every thread.
/// </summary>
internal sealed class PowerPlant
{
    private const long StepMicros = 1_000_000;
    private readonly SimulatedSite _site;
    private readonly DcPlant _plant;
    private readonly Chance _chance;
    private readonly Lock _gate = new();
    private DcPlantState _state;
    private long _micros;

    // Replaced whole, so that it is read without a lock.
    private PlantMoment _moment = null!;

    public PowerPlant(SimulatedSite site, long startMicros, Chance chance)
    {
        _site = site;
        _chance = chance;
        _plant = new DcPlant(site.Parameters.Plant);
        _state = _plant.Start(site.Parameters.InitialCharge);
        _micros = startMicros;
        MoveTo(startMicros);
    }

    /// <summary>The plant at a time; a time before the latest asked for gives the latest.</summary>
    public PlantMoment At(long micros)
    {
        PlantMoment known = Volatile.Read(ref _moment);
        if (micros < known.UntilMicros)
        {
            return known;
        }

        lock (_gate)
        {
            while (NextSecond <= micros)
            {
                MoveTo(NextSecond);
            }

            return _moment;
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

    private double MainsVolts(long micros) =>
        _site.IsMainsPresent(micros) ? _site.Get(SiteQuantity.MainsVolts, micros) : 0;

    private void MoveTo(long micros)
    {
        double watts = _site.Get(SiteQuantity.Load, micros) * _site.Parameters.Plant.Rectifier.FloatVolts;
        double priority = watts * _site.Parameters.PriorityShare;
        _plant.Advance(
            ref _state,
            new DcPlantInputs
            {
                MainsVolts = MainsVolts(micros),
                PriorityWatts = priority,
                OtherWatts = watts - priority,
                Celsius = _site.Get(SiteQuantity.CabinetTemperature, micros),
                FailedModules = (int)_site.Get(SiteQuantity.ModulesFailed, micros),
                MissingStrings = (int)_site.Get(SiteQuantity.StringsMissing, micros),
                GensetFailsToStart = _site.Get(SiteQuantity.GensetFails, micros) >= 0.5,
                FuelTheftLitresPerSecond = _site.Get(SiteQuantity.FuelTheft, micros),
            },
            (micros - _micros) / 1e6,
            _chance
        );
        _micros = micros;
        var moment = new PlantMoment(
            _state.BusVolts,
            _state.BatteryAmperes,
            _state.MidpointVolts,
            _state.Charge,
            _state.IsPriorityShed || _state.BusVolts < _site.Parameters.Plant.LoadStopVolts,
            _state.IsGensetRunning,
            _state.FuelLitres,
            NextSecond,
            _state.LoadAmperes,
            _state.Genset.Carries ? _site.Parameters.Plant.Genset.AcVolts : MainsVolts(micros)
        );
        Volatile.Write(ref _moment, moment);
    }
}

/// <summary>The plant at a moment.</summary>
/// <param name="Volts">Magnitude of the bus voltage, V.</param>
/// <param name="Amperes">Current of the battery, A; negative while discharging.</param>
/// <param name="MidpointVolts">Voltage of the battery's mid-point, V.</param>
/// <param name="Charge">State of charge, 0–1.</param>
/// <param name="IsDark">Whether the priority load has no power.</param>
/// <param name="IsGensetRunning">Whether the genset runs.</param>
/// <param name="FuelLitres">Fuel in its tank, l.</param>
/// <param name="UntilMicros">For questions before this time it holds.</param>
/// <param name="LoadAmperes">Current of the loads, A.</param>
/// <param name="AcVolts">AC voltage at the rectifier, of mains or genset, V.</param>
internal sealed record PlantMoment(
    double Volts,
    double Amperes,
    double MidpointVolts,
    double Charge,
    bool IsDark,
    bool IsGensetRunning,
    double FuelLitres,
    long UntilMicros,
    double LoadAmperes,
    double AcVolts
);
