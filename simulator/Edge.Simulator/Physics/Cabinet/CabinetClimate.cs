namespace Edge.Simulator.Physics.Cabinet;

/// <summary>What cools a cabinet.</summary>
public enum CabinetCooling
{
    /// <summary>Its walls alone.</summary>
    None,

    /// <summary>A fan that blows outside air through a filter.</summary>
    Fan,

    /// <summary>A heat exchanger: outside air on one side, inside air on the other.</summary>
    HeatExchanger,

    /// <summary>An air conditioner.</summary>
    AirConditioner,
}

/// <summary>What does not change about a cabinet. Engineering judgement: an outdoor cabinet of 1.5 m³.</summary>
public sealed record CabinetParameters
{
    /// <summary>Heat capacity of equipment, batteries and air, J/K. 250 000.</summary>
    public double JoulesPerKelvin { get; init; } = 250_000;

    /// <summary>Heat through the walls, W/K. 25.</summary>
    public double WallWattsPerKelvin { get; init; } = 25;

    /// <summary>Wall that the sun sees, m², times the share that gets in. 0.5.</summary>
    public double SunSquareMetres { get; init; } = 0.5;

    /// <summary>What cools it. A heat exchanger.</summary>
    public CabinetCooling Cooling { get; init; } = CabinetCooling.HeatExchanger;

    /// <summary>Heat that a fan or heat exchanger carries out while it runs, W/K. 90.</summary>
    public double CoolingWattsPerKelvin { get; init; } = 90;

    /// <summary>Heat that an air conditioner carries out while it runs, W. 1500.</summary>
    public double CoolingWatts { get; init; } = 1500;

    /// <summary>Temperature above which cooling runs, °C. 35.</summary>
    public double CoolingOnCelsius { get; init; } = 35;

    /// <summary>Temperature below which it stops, °C. 30.</summary>
    public double CoolingOffCelsius { get; init; } = 30;

    /// <summary>Heat through the open door, W/K. 120.</summary>
    public double DoorWattsPerKelvin { get; init; } = 120;

    /// <summary>Air changes an hour when shut. 0.5.</summary>
    public double ShutChangesPerHour { get; init; } = 0.5;

    /// <summary>Air changes an hour with the door open. 60.</summary>
    public double OpenChangesPerHour { get; init; } = 60;

    /// <summary>Air changes an hour while a fan runs. 200.</summary>
    public double FanChangesPerHour { get; init; } = 200;

    /// <summary>Temperature of an air conditioner's coil, °C: it dries the air to this dew point, in ten minutes. 12.</summary>
    public double CoilCelsius { get; init; } = 12;
}

/// <summary>What acts on a cabinet's air during a step.</summary>
public readonly record struct CabinetInputs
{
    /// <summary>Heat of the load, W.</summary>
    public double LoadWatts { get; init; }

    /// <summary>Outside, °C.</summary>
    public double OutsideCelsius { get; init; }

    /// <summary>Relative humidity outside, %.</summary>
    public double OutsideHumidityPercent { get; init; }

    /// <summary>Sun on the wall, W/m².</summary>
    public double SunWattsPerSquareMetre { get; init; }

    /// <summary>The door is open.</summary>
    public bool IsDoorOpen { get; init; }

    /// <summary>The cooling failed, or has no power.</summary>
    public bool IsCoolingFailed { get; init; }
}

/// <summary>A cabinet's air at a moment.</summary>
public record struct CabinetState
{
    /// <summary>Air and equipment, °C.</summary>
    public double Celsius { get; set; }

    /// <summary>Pressure of the water vapour, hPa.</summary>
    public double VapourHectopascals { get; set; }

    /// <summary>The thermostat asks for cooling.</summary>
    public bool IsCooling { get; set; }

    /// <summary>Water drips from the walls: they are below the dew point.</summary>
    public bool IsCondensing { get; set; }

    /// <summary>Relative humidity, %, 0–100.</summary>
    public readonly double HumidityPercent =>
        Math.Clamp(100 * VapourHectopascals / MoistAir.SaturationHectopascals(Celsius), 0, 100);

    /// <summary>Dew point, °C.</summary>
    public readonly double DewPointCelsius => MoistAir.DewPointCelsius(VapourHectopascals);
}

/// <summary>
/// A cabinet as one heat capacity behind conductances, and as one volume of air that exchanges moisture with outside
/// and loses what the coldest wall does not bear. Between two switchings of the thermostat the temperature is an exact
/// exponential, and the switchings fall on their exact times, so the step does not matter.
/// </summary>
public sealed class CabinetClimate(CabinetParameters? parameters = null)
{
    private const int MostSwitchings = 10_000;
    private const double CoilSeconds = 600;

    /// <summary>What does not change.</summary>
    public CabinetParameters Parameters { get; } = parameters ?? new CabinetParameters();

    /// <summary>A cabinet with this air.</summary>
    public static CabinetState Start(double celsius, double humidityPercent) =>
        new()
        {
            Celsius = celsius,
            VapourHectopascals = humidityPercent / 100 * MoistAir.SaturationHectopascals(celsius),
        };

    /// <summary>The temperature, °C, that these inputs lead to with the cooling on or off for good.</summary>
    public double SteadyCelsius(in CabinetInputs inputs, bool isCooling)
    {
        (double wattsPerKelvin, double watts) = Balance(inputs, isCooling);
        return inputs.OutsideCelsius + (watts / wattsPerKelvin);
    }

    /// <summary>One step of any length, s.</summary>
    public CabinetState Step(CabinetState state, in CabinetInputs inputs, double seconds)
    {
        double left = seconds;
        for (int i = 0; left > 0 && i < MostSwitchings; i++)
        {
            left -= Slice(ref state, inputs, left);
        }

        return state;
    }

    // Runs to the thermostat's next switching or to the end, and returns how long that was.
    private double Slice(ref CabinetState state, in CabinetInputs inputs, double seconds)
    {
        CabinetParameters p = Parameters;
        bool wants = p.Cooling != CabinetCooling.None;
        if (wants && (state.IsCooling ? state.Celsius < p.CoolingOffCelsius : state.Celsius > p.CoolingOnCelsius))
        {
            state.IsCooling = !state.IsCooling;
        }

        bool cools = wants && state.IsCooling && !inputs.IsCoolingFailed;
        (double wattsPerKelvin, double watts) = Balance(inputs, cools);
        double steady = inputs.OutsideCelsius + (watts / wattsPerKelvin);
        double after =
            steady + ((state.Celsius - steady) * Relaxation.Left(seconds * wattsPerKelvin / p.JoulesPerKelvin));
        double limit = state.IsCooling ? p.CoolingOffCelsius : p.CoolingOnCelsius;
        double slice = seconds;
        bool crosses = wants && (state.IsCooling ? after < limit : after > limit);
        if (crosses)
        {
            double until = p.JoulesPerKelvin / wattsPerKelvin * Math.Log((state.Celsius - steady) / (limit - steady));
            slice = Math.Clamp(until, 0, seconds);
            after = limit;
        }

        Moisten(ref state, inputs, cools, slice);
        state.Celsius = after;
        if (crosses)
        {
            state.IsCooling = !state.IsCooling;
        }

        return slice;
    }

    private void Moisten(ref CabinetState state, in CabinetInputs inputs, bool cools, double seconds)
    {
        CabinetParameters p = Parameters;
        double changes =
            inputs.IsDoorOpen ? p.OpenChangesPerHour
            : cools && p.Cooling == CabinetCooling.Fan ? p.FanChangesPerHour
            : p.ShutChangesPerHour;
        double saturated = MoistAir.SaturationHectopascals(inputs.OutsideCelsius);
        double outside = inputs.OutsideHumidityPercent * 0.01 * saturated;
        double rate = changes * (1.0 / 3600);
        double target = outside;
        if (cools && p.Cooling == CabinetCooling.AirConditioner)
        {
            double coil = MoistAir.SaturationHectopascals(p.CoilCelsius);
            double drying = state.VapourHectopascals > coil ? 1 / CoilSeconds : 0;
            target = ((rate * outside) + (drying * coil)) / (rate + drying);
            rate += drying;
        }

        double vapour = target + ((state.VapourHectopascals - target) * Relaxation.Left(seconds * rate));

        // The wall stands halfway between the air on its two sides.
        if (vapour <= saturated && state.Celsius >= inputs.OutsideCelsius)
        {
            state.IsCondensing = false;
            state.VapourHectopascals = vapour;
            return;
        }

        double wall = MoistAir.SaturationHectopascals((state.Celsius + inputs.OutsideCelsius) / 2);
        state.IsCondensing = vapour > wall;
        state.VapourHectopascals = Math.Min(vapour, wall);
    }

    private (double WattsPerKelvin, double Watts) Balance(in CabinetInputs inputs, bool cools)
    {
        CabinetParameters p = Parameters;
        double wattsPerKelvin = p.WallWattsPerKelvin + (inputs.IsDoorOpen ? p.DoorWattsPerKelvin : 0);
        double watts = inputs.LoadWatts + (p.SunSquareMetres * inputs.SunWattsPerSquareMetre);
        if (cools && p.Cooling == CabinetCooling.AirConditioner)
        {
            watts -= p.CoolingWatts;
        }
        else if (cools)
        {
            wattsPerKelvin += p.CoolingWattsPerKelvin;
        }

        return (wattsPerKelvin, watts);
    }
}
