using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Cabinet;
using Edge.Simulator.Physics.Power;
using Edge.Simulator.Physics.Radio;
using Edge.Simulator.Physics.Water;
using Edge.Simulator.Physics.Weather;
using Edge.Simulator.Scenarios;

namespace Edge.Simulator.Site;

/// <summary>
/// Drives a site by the physics of its surroundings, minute by minute, each minute as straight ramps: the air outside, the
/// sun on the sensor and the air in the cabinet; with a typhoon the wind and the rain; where asked for the water at the cabinet
/// and the radio cells around it. The site's x axis points north, y east.
/// </summary>
internal sealed class SiteWeather
{
    private const double StepSeconds = 60;
    private const double OutsideHumidityPercent = 82;

    // Equipment in the cabinet turns about this share of the load into heat there; the radios hang on the mast.
    private const double HeatShare = 0.3;
    private const double LocalHours = 7;

    // The coast at Hai Phong looks south-east.
    private const double SeaDegrees = 135;

    private readonly SimulatedSite _site;
    private readonly SimulatedTime _time;
    private readonly ScenarioWeather _weather;
    private readonly IReadOnlyList<SimulatedModem> _modems;
    private readonly ulong _seed;
    private readonly long _originMicros;
    private readonly double _ownWind;
    private readonly HaiPhongClimate _climate;
    private readonly SolarHeating _sun = new();
    private readonly HollandVortex _vortex = new();
    private readonly CabinetClimate _cabinet = new();
    private readonly FloodedStreet _street = new();
    private readonly CellularScene _scene = new();
    private CabinetState _cabinetAir;
    private WaterState _water;
    private SceneState _cells;
    private readonly MonsoonRain _monsoon;
    private readonly LoadProfile _load = new();
    private double _housing;
    private double _culvert;

    private SiteWeather(
        SimulatedSite site,
        SimulatedTime time,
        ScenarioWeather weather,
        IReadOnlyList<SimulatedModem> modems,
        ulong seed
    )
    {
        _site = site;
        _time = time;
        _weather = weather;
        _modems = modems;
        _seed = seed;
        _originMicros = time.NowMicros;
        _ownWind = site.Get(SiteQuantity.Wind, _originMicros);
        _climate = new HaiPhongClimate(seed);
        _monsoon = new MonsoonRain(seed);
        double air = _climate.AirCelsius(weather.Start);
        _housing = air;
        _cabinetAir = CabinetClimate.Start(air + 5, 60);
        _water = _street.Start(weather.Start.ToUnixTimeSeconds());
        _cells = _scene.Start(seed);
    }

    /// <summary>Drives the site from now on.</summary>
    public static void Drive(
        SimulatedSite site,
        SimulatedTime time,
        ScenarioWeather weather,
        IReadOnlyList<SimulatedModem> modems,
        ulong seed
    )
    {
        SiteWeather driver = new(site, time, weather, modems, seed);
        driver.Move(driver._originMicros, 0);
        driver.Minute(driver._originMicros);
    }

    private void Minute(long at)
    {
        Move(at, StepSeconds);
        _time.Schedule(at + (long)(StepSeconds * 1e6), Minute);
    }

    // To how it will be at the end of the minute that begins now.
    private void Move(long at, double seconds)
    {
        DateTimeOffset time = _weather.Start.AddSeconds(((at - _originMicros) / 1e6) + seconds);
        CycloneWeather? cyclone = _weather.Typhoon is { } track
            ? _vortex.At(track, time, _weather.Latitude, _weather.Longitude)
            : null;
        double wind = Wind(cyclone, at, seconds);
        double rain =
            cyclone is { } near
                ? CycloneRain.MillimetresPerHour(_weather.Typhoon!.At(time).Fix.VmaxKnots, near.DistanceKilometres)
            : _weather.Ordinary is null ? 0
            : _monsoon.MillimetresPerHour(time);
        Air(time, wind, at, seconds);
        if (_weather.Ordinary is { } ordinary)
        {
            Live(ordinary, time, rain, at, seconds);
        }

        if (_weather.DrivesWater)
        {
            double from = cyclone?.FromDegrees ?? SeaDegrees;
            _street.Advance(
                ref _water,
                new WaterInputs
                {
                    RainMillimetresPerHour = rain,
                    BasinRainMillimetresPerHour = rain,
                    OnshoreMetresPerSecond = wind * Math.Cos((from - SeaDegrees) * Math.PI / 180),
                    Hectopascals = cyclone?.PressureHectopascals ?? new WaterInputs().Hectopascals,
                },
                seconds
            );
            _site.Set(SiteQuantity.Water, _water.DepthMillimetres, seconds, at);
        }

        if (_weather.DrivesRadio)
        {
            bool mains = _site.IsMainsPresent(at);
            _scene.Advance(
                ref _cells,
                new SceneInputs
                {
                    Mains = mains ? uint.MaxValue : 0,
                    RainMillimetresPerHour = rain,
                    Traffic = _weather.Ordinary is null
                        ? new SceneInputs().Traffic
                        : LoadProfile.TrafficAt(LocalHour(time)),
                },
                seconds,
                _seed
            );
            foreach (SimulatedModem modem in _modems)
            {
                modem.Conditions = _scene.Conditions(_cells, modem.Conditions);
            }
        }
    }

    private static double LocalHour(DateTimeOffset time) => (time.UtcDateTime.TimeOfDay.TotalHours + LocalHours) % 24;

    // Culvert and sea are one water: the higher of the two stands in it.
    private void Live(OrdinaryYear ordinary, DateTimeOffset time, double rain, long at, double seconds)
    {
        _culvert = Culvert.Step(_culvert, rain, seconds);
        double sea = 1000 * (_street.Parameters.Tide.Metres(time.ToUnixTimeSeconds()) - ordinary.FootMetres);
        _site.Set(SiteQuantity.Water, Math.Max(_culvert, sea), seconds, at);
        double watts = _load.PriorityWatts + _load.OtherWattsAt(LocalHour(time) * 3600, _seed);
        _site.Set(SiteQuantity.Load, watts / _site.Parameters.Plant.Rectifier.FloatVolts, seconds, at);
    }

    private double Wind(CycloneWeather? cyclone, long at, double seconds)
    {
        if (cyclone is not { } storm)
        {
            return _site.Get(SiteQuantity.Wind, at);
        }

        double wind = Math.Sqrt((storm.WindMps * storm.WindMps) + (_ownWind * _ownWind));
        _site.Set(SiteQuantity.Wind, wind, seconds, at);

        // The shorter way round, so that a ramp does not sweep the compass.
        double before = _site.Get(SiteQuantity.WindTowards, at);
        double turn = Math.IEEERemainder(storm.FromDegrees + 180 - before, 360);
        _site.Set(SiteQuantity.WindTowards, before + turn, seconds, at);
        _site.Set(SiteQuantity.Gust, _site.Parameters.Mast.Terrain.Intensity, seconds, at);
        return wind;
    }

    private void Air(DateTimeOffset time, double wind, long at, double seconds)
    {
        double air = _climate.AirCelsius(time);
        double radiation = _weather.Typhoon is null ? _climate.Radiation(time) : 0.3 * _climate.Radiation(time);
        _housing = _sun.Step(seconds, _housing, air, radiation, wind);
        _cabinetAir = _cabinet.Step(
            _cabinetAir,
            new CabinetInputs
            {
                LoadWatts = HeatShare * _site.Get(SiteQuantity.Load, at) * _site.Parameters.Plant.Rectifier.FloatVolts,
                OutsideCelsius = air,
                OutsideHumidityPercent = _weather.Ordinary is null
                    ? OutsideHumidityPercent
                    : _climate.HumidityPercent(time),
                SunWattsPerSquareMetre = radiation,
                IsDoorOpen = _site.IsDoorOpen(at),
                IsCoolingFailed = _site.IsLoadDisconnected,
            },
            seconds
        );
        _site.Set(SiteQuantity.Air, air, seconds, at);
        _site.Set(SiteQuantity.SensorHeating, _housing - air, seconds, at);
        _site.Set(SiteQuantity.CabinetTemperature, _cabinetAir.Celsius, seconds, at);
        _site.Set(SiteQuantity.CabinetHumidity, _cabinetAir.HumidityPercent, seconds, at);
    }
}
