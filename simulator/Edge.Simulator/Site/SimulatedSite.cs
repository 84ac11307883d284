using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Structure;

namespace Edge.Simulator.Site;

/// <summary>
/// The physical site: what its chips feel, as a function of time. All of it follows from the seed and from what was
/// set, whoever asks. Safe from every thread; the questions come roughly in order of time.
/// </summary>
public sealed class SimulatedSite
{
    /// <summary>The kinds of sensors on the mast.</summary>
    private static readonly string[] AccelerationKinds = ["adxl355", "adxl345", "scl3300", "masthead"];

    private const double DieAboveAir = 4;
    private const double BusRippleVolts = 0.015;
    private const double CurrentRippleAmperes = 0.05;
    private const double AcRippleVolts = 0.6;
    private const double RectifierEfficiency = 0.95;
    private const double RectifierPowerFactor = 0.98;
    private const double CabinetWatts = 40;
    private const double WaterRippleMillimetres = 1;
    private const double FuelRippleShare = 0.003;
    private const double LoopNoiseMilliamperes = 0.008;
    private const double FloatMarginMillimetres = 5;

    private readonly SimulatedTime _time;
    private readonly ulong _seed;
    private readonly Ramp[] _ramps = new Ramp[Enum.GetValues<SiteQuantity>().Length];
    private readonly PowerPlant _plant;
    private readonly Lock _gate = new();
    private readonly Ramp[] _turns = new Ramp[AccelerationKinds.Length * 3];
    private bool _isAnyTurned;
    private MastEvent[] _mastEvents = [];
    private Shaking[] _shakings = [];

    /// <summary>A site in calm weather, on mains, dry, its door shut.</summary>
    public SimulatedSite(SimulatedTime time, ulong seed, SiteParameters? parameters = null)
    {
        _time = time;
        _seed = seed;
        Parameters = parameters ?? new SiteParameters();
        Array.Fill(_ramps, Ramp.Steady(0));
        Array.Fill(_turns, Ramp.Steady(0));
        _ramps[(int)SiteQuantity.Wind] = Ramp.Steady(2);
        _ramps[(int)SiteQuantity.Gust] = Ramp.Steady(0.15);
        _ramps[(int)SiteQuantity.Mains] = Ramp.Steady(1);
        _ramps[(int)SiteQuantity.MainsVolts] = Ramp.Steady(230);
        _ramps[(int)SiteQuantity.Load] = Ramp.Steady(20);
        _ramps[(int)SiteQuantity.LoopMilliamperes] = Ramp.Steady(double.NaN);
        _ramps[(int)SiteQuantity.Air] = Ramp.Steady(28);
        _ramps[(int)SiteQuantity.SensorHeating] = Ramp.Steady(8);
        _ramps[(int)SiteQuantity.CabinetTemperature] = Ramp.Steady(32);
        _ramps[(int)SiteQuantity.CabinetHumidity] = Ramp.Steady(65);
        _plant = new PowerPlant(this, time.NowMicros, new Chance(seed, 7));
    }

    /// <summary>What does not change.</summary>
    public SiteParameters Parameters { get; }

    /// <summary>Whether the agent's own supply is gone: the battery ran down so far that the load was taken off, or was stolen.</summary>
    public bool IsLoadDisconnected => _plant.At(_time.NowMicros).IsDark;

    /// <summary>State of charge of the battery now, 0–1.</summary>
    public double Charge => _plant.At(_time.NowMicros).Charge;

    /// <summary>Fuel in the genset's tank now, l.</summary>
    public double FuelLitres => _plant.At(_time.NowMicros).FuelLitres;

    /// <summary>What happened to the mast so far, in order of time.</summary>
    internal MastEvent[] MastEvents => Volatile.Read(ref _mastEvents);

    /// <summary>Sets a quantity, at once or as a straight ramp.</summary>
    /// <param name="quantity">Which.</param>
    /// <param name="value">Its new value.</param>
    /// <param name="overSeconds">Time that the change takes.</param>
    /// <param name="atMicros">When it begins; now unless given.</param>
    public void Set(SiteQuantity quantity, double value, double overSeconds = 0, long? atMicros = null)
    {
        long at = atMicros ?? _time.NowMicros;
        double before = Get(quantity, at);
        var ramp = new Ramp(at, double.IsNaN(before) ? value : before, value, overSeconds);
        MovesUntilMicros = Math.Max(MovesUntilMicros, at + (long)(overSeconds * 1e6));
        _plant.Change(at, () => Volatile.Write(ref _ramps[(int)quantity], ramp));
    }

    /// <summary>When the last of the changes so far ends: from then on every quantity rests, µs.</summary>
    public long MovesUntilMicros { get; private set; }

    /// <summary>A quantity at a time.</summary>
    public double Get(SiteQuantity quantity, long micros) => Volatile.Read(ref _ramps[(int)quantity]).At(micros);

    /// <summary>Turns a sensor on its bracket, the mast staying as it is.</summary>
    /// <param name="sensor">The kind of the sensors that are turned (<c>adxl355</c>); all of them when null.</param>
    /// <param name="axis">The sensor's axis that it is turned about: 0 x, 1 y, 2 z.</param>
    /// <param name="degrees">How far from where it was mounted, right-handed.</param>
    /// <param name="overSeconds">Time that the change takes.</param>
    /// <param name="atMicros">When it begins; now unless given.</param>
    public void Turn(string? sensor, int axis, double degrees, double overSeconds = 0, long? atMicros = null)
    {
        long at = atMicros ?? _time.NowMicros;
        for (int kind = 0; kind < AccelerationKinds.Length; kind++)
        {
            if (sensor is null || sensor == AccelerationKinds[kind])
            {
                ref Ramp ramp = ref _turns[(kind * 3) + axis];
                Volatile.Write(ref ramp, new Ramp(at, ramp.At(at), degrees, overSeconds));
            }
        }

        Volatile.Write(ref _isAnyTurned, true);
    }

    /// <summary>Knocks the mast: something hits it and gives it this velocity, m/s.</summary>
    public void Knock(double metresPerSecond, long? atMicros = null)
    {
        Happen(new MastKnocked(atMicros ?? _time.NowMicros, metresPerSecond));
    }

    /// <summary>Cuts a guy of the mast.</summary>
    /// <exception cref="ArgumentException">The mast has no such guy.</exception>
    public void CutGuy(int level, int guy, long? atMicros = null)
    {
        if (level < 0 || level >= Parameters.Mast.Guys.Count || guy is < 0 or >= MastModes.GuysPerLevel)
        {
            throw new ArgumentException($"This site's mast has no guy {guy} at level {level}.", nameof(guy));
        }

        Happen(new GuyCut(atMicros ?? _time.NowMicros, level, guy));
    }

    /// <summary>Whether a guy of the mast has been cut.</summary>
    public bool IsGuyCut(long micros)
    {
        foreach (MastEvent happened in MastEvents)
        {
            if (happened is GuyCut && happened.Micros <= micros)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Shakes the ground.</summary>
    public void Shake(GroundMotion motion, long? atMicros = null)
    {
        lock (_gate)
        {
            Volatile.Write(ref _shakings, [.. _shakings, new Shaking(atMicros ?? _time.NowMicros, motion)]);
        }
    }

    /// <summary>Acceleration of the ground at a time, m/s²: along x, along y, upwards.</summary>
    internal void Ground(long micros, out double x, out double y, out double z)
    {
        x = 0;
        y = 0;
        z = 0;
        foreach (Shaking shaking in Volatile.Read(ref _shakings))
        {
            shaking.Motion.At((micros - shaking.Micros) / 1e6, out double ownX, out double ownY, out double ownZ);
            x += ownX;
            y += ownY;
            z += ownZ;
        }
    }

    /// <summary>What an accelerometer on this mast feels. Each sensor needs its own: they feel the same gusts and knocks, and
    /// each works the mast out at its own times.</summary>
    /// <param name="sensor">Where its own chance comes from.</param>
    /// <param name="kind">Its kind, for <see cref="Turn"/>.</param>
    public IAccelerationInput CreateMotion(ulong sensor = 0, string kind = "adxl355") =>
        new MastSway(this, _seed, new Chance(_seed, 100 + sensor), Array.IndexOf(AccelerationKinds, kind));

    /// <summary>How a sensor is turned on its bracket, degrees about its x, y and z axis; false when it is not.</summary>
    internal bool IsTurned(int kind, long micros, out double x, out double y, out double z)
    {
        x = 0;
        y = 0;
        z = 0;
        if (!Volatile.Read(ref _isAnyTurned))
        {
            return false;
        }

        x = Volatile.Read(ref _turns[kind * 3]).At(micros);
        y = Volatile.Read(ref _turns[(kind * 3) + 1]).At(micros);
        z = Volatile.Read(ref _turns[(kind * 3) + 2]).At(micros);
        return x != 0 || y != 0 || z != 0;
    }

    /// <summary>Whether mains is there.</summary>
    public bool IsMainsPresent(long micros) => Get(SiteQuantity.Mains, micros) >= 0.5;

    /// <summary>Magnitude of the −48 V bus, V, with the rectifier's ripple.</summary>
    public double BusVolts(long micros) =>
        Math.Max(0, _plant.At(micros).Volts + (BusRippleVolts * Chance.NormalAt(_seed, micros, 1)));

    /// <summary>Current of the battery, A; negative while discharging.</summary>
    public double BatteryAmperes(long micros) =>
        _plant.At(micros).Amperes + (CurrentRippleAmperes * Chance.NormalAt(_seed, micros, 2));

    /// <summary>Voltage of the battery's mid-point, V.</summary>
    public double MidpointVolts(long micros) =>
        Math.Max(
            0,
            _plant.At(micros).MidpointVolts
                + (BusRippleVolts / 2 * Chance.NormalAt(_seed, micros, 1))
                + Get(SiteQuantity.MidpointOffset, micros)
        );

    /// <summary>What the rectifier's controller measures. Beside the noise of the INA228, in whose shunt the same currents flow.</summary>
    public RectifierSight RectifierSight(long micros)
    {
        PlantMoment plant = _plant.At(micros);
        return new RectifierSight(
            BusVolts(micros),
            BatteryAmperes(micros),
            plant.LoadAmperes,
            AcVolts(plant, micros),
            Parameters.Plant.Rectifier.Modules,
            (int)Get(SiteQuantity.ModulesFailed, micros),
            Get(SiteQuantity.CabinetTemperature, micros)
        );
    }

    /// <summary>What an energy meter before the rectifier measures: its losses and the cabinet's own consumption included.</summary>
    public MeterSight MeterSight(long micros)
    {
        PlantMoment plant = _plant.At(micros);
        double volts = AcVolts(plant, micros);
        double amperes = Math.Max(0, plant.LoadAmperes + plant.Amperes);
        double watts = volts > 0 ? (amperes * plant.Volts / RectifierEfficiency) + CabinetWatts : 0;
        return new MeterSight(volts, watts, RectifierPowerFactor);
    }

    private double AcVolts(PlantMoment plant, long micros) =>
        plant.AcVolts > 0 ? plant.AcVolts + (AcRippleVolts * Chance.NormalAt(_seed, micros, 5)) : 0;

    /// <summary>What a fuel sender shows, as a share of the tank: with the waves of an engine at work.</summary>
    public double FuelShare(long micros) =>
        (_plant.At(micros).FuelLitres / Parameters.Plant.Genset.TankLitres)
        + (FuelRippleShare * Chance.NormalAt(_seed, micros, 9));

    /// <summary>Current of the 4–20 mA level loop, A, for a transmitter of this range; 3.8 and 20.5 mA are its own ends.</summary>
    public double LoopAmperes(long micros, double zeroMillimetres, double spanMillimetres)
    {
        double forced = Get(SiteQuantity.LoopMilliamperes, micros);
        double water = WaterMillimetres(micros) + (WaterRippleMillimetres * Chance.NormalAt(_seed, micros, 3));
        double milliamperes = double.IsNaN(forced)
            ? Math.Clamp(4 + (16 * (water - zeroMillimetres) / spanMillimetres), 3.8, 20.5)
            : forced;
        return Math.Max(0, milliamperes + (LoopNoiseMilliamperes * Chance.NormalAt(_seed, micros, 4))) / 1000;
    }

    /// <summary>Water above the transmitter's zero, mm.</summary>
    public double WaterMillimetres(long micros) => Get(SiteQuantity.Water, micros);

    /// <summary>Whether the water moves, and so near a float that it may reach or leave it within a second.</summary>
    public bool IsWaterNearFloat(long micros)
    {
        double water = WaterMillimetres(micros);
        double soon = WaterMillimetres(micros + 1_000_000);
        double least = Math.Min(water, soon) - FloatMarginMillimetres;
        double most = Math.Max(water, soon) + FloatMarginMillimetres;
        return water != soon
            && (
                (Parameters.FloatLowMillimetres >= least && Parameters.FloatLowMillimetres <= most)
                || (Parameters.FloatHighMillimetres >= least && Parameters.FloatHighMillimetres <= most)
            );
    }

    /// <summary>Whether the water lifts the lower float.</summary>
    public bool IsFloatLowWet(long micros) => WaterMillimetres(micros) >= Parameters.FloatLowMillimetres;

    /// <summary>Whether the water lifts the upper float.</summary>
    public bool IsFloatHighWet(long micros) => WaterMillimetres(micros) >= Parameters.FloatHighMillimetres;

    /// <summary>Whether the door is open.</summary>
    public bool IsDoorOpen(long micros) => Get(SiteQuantity.DoorOpen, micros) >= 0.5;

    /// <summary>Whether there is smoke in the cabinet.</summary>
    public bool IsSmoky(long micros) => Get(SiteQuantity.Smoke, micros) >= 0.5;

    /// <summary>Whether a fan has failed.</summary>
    public bool IsFanFailed(long micros) => Get(SiteQuantity.FanFailed, micros) >= 0.5;

    /// <summary>Whether the visit button is pressed.</summary>
    public bool IsVisitPressed(long micros) => Get(SiteQuantity.VisitPressed, micros) >= 0.5;

    /// <summary>Whether the genset runs.</summary>
    public bool IsGensetRunning(long micros) =>
        Get(SiteQuantity.GensetRunning, micros) >= 0.5 || _plant.At(micros).IsGensetRunning;

    /// <summary>The cabinet's air: °C and % relative humidity.</summary>
    public (double Celsius, double HumidityPercent) CabinetAir(long micros) =>
        (Get(SiteQuantity.CabinetTemperature, micros), Get(SiteQuantity.CabinetHumidity, micros));

    /// <summary>The accelerometer on the mast, °C.</summary>
    public double SensorCelsius(long micros) => Get(SiteQuantity.Air, micros) + Get(SiteQuantity.SensorHeating, micros);

    /// <summary>The die of a chip in the cabinet, °C: a little above its air.</summary>
    public double DieCelsius(long micros) => Get(SiteQuantity.CabinetTemperature, micros) + DieAboveAir;

    // In order of time, also where a later one is known already.
    private void Happen(MastEvent what)
    {
        lock (_gate)
        {
            MastEvent[] events = MastEvents;
            int place = Array.FindLastIndex(events, before => before.Micros <= what.Micros) + 1;
            Volatile.Write(ref _mastEvents, [.. events[..place], what, .. events[place..]]);
        }
    }

    private readonly record struct Shaking(long Micros, GroundMotion Motion);

    // Immutable, so that it is read without a lock; what held before it is kept for questions about a moment ago.
    private sealed class Ramp(long start, double from, double to, double seconds)
    {
        private readonly long _end = start + (long)(seconds * 1e6);

        public static Ramp Steady(double value) => new(0, value, value, 0);

        public double At(long micros)
        {
            if (micros >= _end)
            {
                return to;
            }

            return micros <= start ? from : from + ((to - from) * (micros - start) / (_end - start));
        }
    }
}
