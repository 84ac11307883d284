using Edge.Simulator.Chips;

namespace Edge.Simulator.Physics.Power;

/// <summary>What the batteries are made of.</summary>
public enum BatteryChemistry
{
    /// <summary>Valve-regulated lead-acid.</summary>
    LeadAcid,

    /// <summary>Lithium iron phosphate.</summary>
    Lithium,
}

/// <summary>What does not change about a −48 V plant.</summary>
public sealed record DcPlantParameters
{
    /// <summary>The rectifier.</summary>
    public RectifierParameters Rectifier { get; init; } = new();

    /// <summary>What the batteries are made of. Lead-acid.</summary>
    public BatteryChemistry Chemistry { get; init; }

    /// <summary>All strings together, when they are lead-acid.</summary>
    public LeadAcidParameters LeadAcid { get; init; } = new();

    /// <summary>All packs together, when they are lithium.</summary>
    public LithiumParameters Lithium { get; init; } = new();

    /// <summary>Strings or packs in parallel, each an equal part of the capacity. 1.</summary>
    public int Strings { get; init; } = 1;

    /// <summary>Contactor of the non-priority load. Opens at 46 V.</summary>
    public LoadDisconnect OtherDisconnect { get; init; } = new(46);

    /// <summary>Contactor of the priority load. Opens at 43.2 V.</summary>
    public LoadDisconnect PriorityDisconnect { get; init; } = new(43.2);

    /// <summary>Bus voltage below which the loads' own converters stop, V. 36, ETSI EN 300 132-2 has 40.5 as the lowest for service.</summary>
    public double LoadStopVolts { get; init; } = 36;

    /// <summary>The genset.</summary>
    public GensetParameters Genset { get; init; } = new();
}

/// <summary>What acts on a −48 V plant during a step.</summary>
public readonly record struct DcPlantInputs
{
    /// <summary>Good mains, 25 °C, all strings, the default load.</summary>
    public DcPlantInputs() { }

    /// <summary>AC voltage of the mains, V; 0 when lost. 230.</summary>
    public double MainsVolts { get; init; } = 230;

    /// <summary>Priority load, W. 250.</summary>
    public double PriorityWatts { get; init; } = 250;

    /// <summary>Non-priority load, W. 830.</summary>
    public double OtherWatts { get; init; } = 830;

    /// <summary>Temperature of the batteries, °C. 25.</summary>
    public double Celsius { get; init; } = 25;

    /// <summary>Rectifier modules that failed.</summary>
    public int FailedModules { get; init; }

    /// <summary>Strings that were pulled or stolen.</summary>
    public int MissingStrings { get; init; }

    /// <summary>The fuse between batteries and bus is blown.</summary>
    public bool IsBatteryFuseBlown { get; init; }

    /// <summary>The genset does not start.</summary>
    public bool GensetFailsToStart { get; init; }

    /// <summary>Fuel that is being stolen, l/s.</summary>
    public double FuelTheftLitresPerSecond { get; init; }

    /// <summary>Fuel that is being filled in, l/s.</summary>
    public double RefuelLitresPerSecond { get; init; }

    /// <summary>Somebody resets the genset's failure.</summary>
    public bool IsGensetReset { get; init; }
}

/// <summary>A −48 V plant at a moment.</summary>
public record struct DcPlantState
{
    internal RectifierState _rectifier;
    internal LeadAcidState _leadAcid;
    internal LithiumState _lithium;
    internal GensetState _genset;
    internal LoadDisconnectState _other;
    internal LoadDisconnectState _priority;

    /// <summary>Magnitude of the bus voltage, V.</summary>
    public double BusVolts { get; set; }

    /// <summary>Current of all batteries, A; negative while discharging.</summary>
    public double BatteryAmperes { get; set; }

    /// <summary>Voltage of the mid-point of the lead-acid string over its negative end, V; 0 without a string.</summary>
    public double MidpointVolts { get; set; }

    /// <summary>Current of the loads, A.</summary>
    public double LoadAmperes { get; set; }

    /// <summary>Mains is good enough for the rectifier.</summary>
    public bool IsMainsPresent { get; set; }

    /// <summary>The rectifier.</summary>
    public readonly RectifierState Rectifier => _rectifier;

    /// <summary>The lead-acid strings.</summary>
    public readonly LeadAcidState LeadAcid => _leadAcid;

    /// <summary>The lithium packs.</summary>
    public readonly LithiumState Lithium => _lithium;

    /// <summary>Contactor of the non-priority load.</summary>
    public readonly LoadDisconnectState Other => _other;

    /// <summary>Contactor of the priority load.</summary>
    public readonly LoadDisconnectState Priority => _priority;

    /// <summary>The genset.</summary>
    public readonly GensetState Genset => _genset;

    /// <summary>State of charge, 0–1: the truth, which no sensor tells.</summary>
    public double Charge { get; set; }

    /// <summary>Whether the non-priority load is off.</summary>
    public readonly bool IsOtherShed => _other.IsOpen;

    /// <summary>Whether the priority load is off, and so the site dark.</summary>
    public readonly bool IsPriorityShed => _priority.IsOpen;

    /// <summary>Whether the genset runs.</summary>
    public readonly bool IsGensetRunning => _genset.IsRunning;

    /// <summary>Whether the genset gave up.</summary>
    public readonly bool IsGensetFailed => _genset.IsFailed;

    /// <summary>Fuel in the tank, l.</summary>
    public readonly double FuelLitres => _genset.FuelLitres;
}

/// <summary>
/// The −48 V plant: mains or a genset feed the rectifier; rectifier and batteries share the bus; two contactors take
/// the loads off a battery that runs down. Loads draw constant power, so their current grows as the battery falls.
/// Steps are cut into parts of at most a second, so the result hardly depends on them; a plant that floats on good mains
/// takes any step at once. Parallel strings share the current equally. A battery pulled out keeps its charge.
/// </summary>
public sealed class DcPlant
{
    private const double LongestPartSeconds = 1;

    private readonly DcPlantParameters _parameters;
    private readonly Rectifier _rectifier;
    private readonly LeadAcidBattery _leadAcid;
    private readonly LithiumBattery _lithium;
    private readonly Genset _genset;
    private readonly bool _isLithium;
    private readonly double _allAmperes;
    private readonly double _certainWatts;

    /// <summary>A plant with these properties.</summary>
    public DcPlant(DcPlantParameters? parameters = null)
    {
        _parameters = parameters ?? new DcPlantParameters();
        _rectifier = new Rectifier(_parameters.Rectifier);
        _leadAcid = new LeadAcidBattery(_parameters.LeadAcid);
        _lithium = new LithiumBattery(_parameters.Lithium);
        _genset = new Genset(_parameters.Genset);
        _isLithium = _parameters.Chemistry == BatteryChemistry.Lithium;
        _allAmperes = _parameters.Rectifier.Modules * _parameters.Rectifier.ModuleAmperes;
        _certainWatts = _allAmperes * _parameters.LoadStopVolts;
    }

    /// <summary>What does not change.</summary>
    public DcPlantParameters Parameters => _parameters;

    /// <summary>A plant on good mains.</summary>
    /// <param name="charge">State of charge, 0–1.</param>
    /// <param name="health">What age left of a lead-acid battery's capacity, 0–1.</param>
    /// <param name="tankShare">Fuel over the size of the tank, 0–1.</param>
    public DcPlantState Start(double charge = 1, double health = 1, double tankShare = 1)
    {
        RectifierState rectifier = _rectifier.Start();
        LeadAcidState leadAcid = _leadAcid.Start(charge, health);
        if (charge >= 1)
        {
            leadAcid = _leadAcid.Recharge(leadAcid, rectifier.SetVolts, 1, 25, 0);
        }

        return new DcPlantState
        {
            _rectifier = rectifier,
            _leadAcid = leadAcid,
            _lithium = _lithium.Start(charge),
            _genset = _genset.Start(tankShare),
            Charge = charge,
            BusVolts = rectifier.SetVolts,
            MidpointVolts = _isLithium ? 0 : rectifier.SetVolts / 2,
            IsMainsPresent = true,
        };
    }

    /// <summary>One step of any length, s. Chance is asked by the genset's attempts alone.</summary>
    public DcPlantState Step(DcPlantState state, in DcPlantInputs inputs, double seconds, Chance chance)
    {
        Advance(ref state, inputs, seconds, chance);
        return state;
    }

    /// <summary>The same step in place, for those who take millions of them.</summary>
    public void Advance(ref DcPlantState state, in DcPlantInputs inputs, double seconds, Chance chance)
    {
        if (IsFloating(in state, inputs))
        {
            Float(ref state, inputs, seconds);
            return;
        }

        if (seconds <= LongestPartSeconds)
        {
            Part(ref state, inputs, seconds, chance);
            return;
        }

        int parts = (int)Math.Ceiling(seconds / LongestPartSeconds);
        for (int i = 0; i < parts; i++)
        {
            Part(ref state, inputs, seconds / parts, chance);
            if (IsFloating(in state, inputs))
            {
                Float(ref state, inputs, seconds * (parts - i - 1) / parts);
                return;
            }
        }
    }

    // Nothing is under way: no charge, no walk-in, no contactor, no genset, nobody at work.
    private bool IsFloating(ref readonly DcPlantState state, in DcPlantInputs inputs) =>
        state is { Charge: >= 1, IsMainsPresent: true }
        && state._rectifier is { IsOn: true, IsBoosting: false }
        && state._rectifier.OnSeconds >= _parameters.Rectifier.StartSeconds + _parameters.Rectifier.WalkInSeconds
        && inputs.MainsVolts >= _parameters.Rectifier.FullPowerAcVolts
        && inputs.MainsVolts <= _parameters.Rectifier.HighestAcVolts - 10
        && inputs is { FailedModules: 0, MissingStrings: 0, IsBatteryFuseBlown: false, IsGensetReset: false }
        && inputs is { FuelTheftLitresPerSecond: 0, RefuelLitresPerSecond: 0 }
        && inputs.OtherWatts + inputs.PriorityWatts < _certainWatts
        && state._genset.Phase is (GensetPhase.Stopped or GensetPhase.Failed)
        && !state._lithium.IsChargeBlocked
        && !state._other.IsOpen
        && !state._priority.IsOpen;

    private void Float(ref DcPlantState state, in DcPlantInputs inputs, double seconds)
    {
        double set = _rectifier.FloatVoltsAt(inputs.Celsius);
        state._rectifier.SetVolts = set;
        state._rectifier.BoostSeconds = 0;
        state._rectifier.AvailableAmperes = _allAmperes;
        if (_isLithium)
        {
            StepLithium(ref state, _parameters.Rectifier.ChargeLimitAmperes, 1, inputs.Celsius, seconds);
        }
        else
        {
            _leadAcid.Float(ref state._leadAcid, set, inputs.Celsius, seconds);
            state.BatteryAmperes = state._leadAcid.Amperes;
            state.MidpointVolts = state._leadAcid.MidpointVolts;
            state.BusVolts = state._leadAcid.Volts;
        }

        state.LoadAmperes = (inputs.OtherWatts + inputs.PriorityWatts) / set;
        state._other.AskedSeconds = 0;
        state._priority.AskedSeconds = 0;
    }

    private void Part(ref DcPlantState state, in DcPlantInputs inputs, double seconds, Chance chance)
    {
        RectifierParameters p = _parameters.Rectifier;
        bool mains = inputs.MainsVolts >= p.StartAcVolts && inputs.MainsVolts <= p.HighestAcVolts;
        if (_parameters.Genset.IsFitted)
        {
            GensetInputs genset = new()
            {
                IsMainsPresent = mains,
                LoadWatts = (state.LoadAmperes + Math.Max(0, state.BatteryAmperes)) * state.BusVolts,
                FailsToStart = inputs.GensetFailsToStart,
                TheftLitresPerSecond = inputs.FuelTheftLitresPerSecond,
                RefuelLitresPerSecond = inputs.RefuelLitresPerSecond,
                IsReset = inputs.IsGensetReset,
            };
            _genset.Advance(ref state._genset, genset, seconds, chance);
        }

        double acVolts = state._genset.Carries ? _parameters.Genset.AcVolts : inputs.MainsVolts;
        state.IsMainsPresent = mains;
        _rectifier.Advance(
            ref state._rectifier,
            acVolts,
            inputs.FailedModules,
            state.BatteryAmperes,
            inputs.Celsius,
            seconds
        );
        state.LoadAmperes = LoadAmperes(in state, inputs);
        double spare = state._rectifier.AvailableAmperes - state.LoadAmperes;
        int strings = inputs.IsBatteryFuseBlown ? 0 : Math.Max(0, _parameters.Strings - inputs.MissingStrings);
        if (strings == 0)
        {
            StandAlone(ref state, spare);
            RestBattery(ref state, inputs, seconds);
        }
        else if (_isLithium)
        {
            StepLithium(ref state, spare, (double)_parameters.Strings / strings, inputs.Celsius, seconds);
        }
        else
        {
            StepLeadAcid(ref state, spare, (double)_parameters.Strings / strings, inputs.Celsius, seconds);
        }

        state.Charge = _isLithium ? state._lithium.Charge : state._leadAcid.Charge;
        state._other = _parameters.OtherDisconnect.Step(state._other, state.BusVolts, seconds);
        state._priority = _parameters.PriorityDisconnect.Step(state._priority, state.BusVolts, seconds);
    }

    private double LoadAmperes(ref readonly DcPlantState state, in DcPlantInputs inputs)
    {
        double watts =
            (state._other.IsOpen ? 0 : inputs.OtherWatts) + (state._priority.IsOpen ? 0 : inputs.PriorityWatts);
        double volts = state.BusVolts;
        if (volts < _parameters.LoadStopVolts)
        {
            // A dark bus that the rectifier brings up again: the loads start at its voltage.
            volts = state._rectifier.SetVolts;
            watts = state._rectifier.AvailableAmperes * volts > watts ? watts : 0;
        }

        return watts / volts;
    }

    // The battery counts as whole: what one of the strings feels is felt by all, so the missing ones count as load.
    private void StepLeadAcid(ref DcPlantState state, double spare, double crowding, double celsius, double seconds)
    {
        if (spare > 0)
        {
            double limit = Math.Min(spare, _parameters.Rectifier.ChargeLimitAmperes);
            _leadAcid.Take(ref state._leadAcid, state._rectifier.SetVolts, limit * crowding, celsius, seconds);
        }
        else
        {
            _leadAcid.Give(ref state._leadAcid, -spare * crowding, celsius, seconds);
        }

        state.BatteryAmperes = state._leadAcid.Amperes / crowding;
        state.MidpointVolts = state._leadAcid.MidpointVolts;
        state.BusVolts = Math.Min(state._leadAcid.Volts, _parameters.Rectifier.LimitVolts);
        if (state.BusVolts <= 0)
        {
            StandAlone(ref state, spare);
        }
    }

    private void StepLithium(ref DcPlantState state, double spare, double crowding, double celsius, double seconds)
    {
        double limit = _parameters.Rectifier.ChargeLimitAmperes;
        state._lithium =
            spare > 0
                ? _lithium.Recharge(
                    state._lithium,
                    state._rectifier.SetVolts,
                    Math.Min(spare, limit) * crowding,
                    celsius,
                    seconds
                )
                : _lithium.Discharge(state._lithium, -spare * crowding, celsius, seconds);
        state.BatteryAmperes = state._lithium.Amperes / crowding;
        state.MidpointVolts = 0;
        state.BusVolts = Math.Min(state._lithium.Volts, _parameters.Rectifier.LimitVolts);
        if (state._lithium.IsCut)
        {
            StandAlone(ref state, spare);
        }
    }

    // No battery on the bus: it stands at the rectifier's voltage, and falls away when that is asked for too much.
    private static void StandAlone(ref DcPlantState state, double spare)
    {
        state.BatteryAmperes = 0;
        bool carried = state._rectifier.AvailableAmperes > 0 && spare >= 0;
        state.BusVolts = carried ? state._rectifier.SetVolts : 0;
        state.LoadAmperes = carried ? state.LoadAmperes : 0;
    }

    private void RestBattery(ref DcPlantState state, in DcPlantInputs inputs, double seconds)
    {
        if (_isLithium)
        {
            return;
        }

        _leadAcid.Give(ref state._leadAcid, 0, inputs.Celsius, seconds);
        state.MidpointVolts = inputs.MissingStrings >= _parameters.Strings ? 0 : state._leadAcid.MidpointVolts;
    }
}
