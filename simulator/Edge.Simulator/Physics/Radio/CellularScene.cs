using System.Runtime.CompilerServices;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Physics.Radio;

/// <summary>One cell that a modem hears. Engineering judgement.</summary>
public sealed record CellParameters
{
    /// <summary>Mean received power, dBm. −92.</summary>
    public double RsrpDbm { get; init; } = -92;

    /// <summary>How long its site lives without mains, h. 4.</summary>
    public double BatteryHours { get; init; } = 4;

    /// <summary>How long an empty battery charges until it is full, h. 10.</summary>
    public double RechargeHours { get; init; } = 10;

    /// <summary>How long the site takes to come up when it has power again, s. 180.</summary>
    public double BootSeconds { get; init; } = 180;

    /// <summary>It belongs to another operator, which lets others in when their own network is down.</summary>
    public bool IsForeign { get; init; }
}

/// <summary>What does not change about the radio at a place.</summary>
public sealed record SceneParameters
{
    /// <summary>The cells, at most eight, the one at the site itself among them or not.</summary>
    public IReadOnlyList<CellParameters> Cells { get; init; } =
    [
        new() { RsrpDbm = -88, BatteryHours = 4 },
        new() { RsrpDbm = -97, BatteryHours = 2 },
        new() { RsrpDbm = -102, BatteryHours = 8 },
        new()
        {
            RsrpDbm = -99,
            BatteryHours = 3,
            IsForeign = true,
        },
    ];

    /// <summary>Deviation of the shadowing, dB. 3: the antenna stands still; what changes is around it.</summary>
    public double ShadowDb { get; init; } = 3;

    /// <summary>Memory of the shadowing, s. 15 min.</summary>
    public double ShadowSeconds { get; init; } = 900;

    /// <summary>Attenuation by rain at 1.8 to 3.5 GHz with wet leaves and antenna, dB for each mm/h. 0.03.</summary>
    public double RainDbPerMillimetre { get; init; } = 0.03;

    /// <summary>Noise and far interference for each resource element, dBm. −120.</summary>
    public double NoiseDbm { get; init; } = -120;

    /// <summary>How much stronger a neighbour must be for a handover, dB. 3.</summary>
    public double HandoverDb { get; init; } = 3;

    /// <summary>Power below which a modem finds no cell, dBm. −124.</summary>
    public double LowestDbm { get; init; } = -124;

    /// <summary>Whether foreign networks let the SIM in when the home network is gone. False.</summary>
    public bool HasRoaming { get; init; }
}

/// <summary>What acts on the radio during a step.</summary>
public readonly record struct SceneInputs
{
    /// <summary>All cells have mains.</summary>
    public SceneInputs() { }

    /// <summary>Which cells have mains: bit n for cell n. All.</summary>
    public uint Mains { get; init; } = uint.MaxValue;

    /// <summary>Which cells are broken, whatever their power: bit n for cell n.</summary>
    public uint Broken { get; init; }

    /// <summary>Rain, mm/h.</summary>
    public double RainMillimetresPerHour { get; init; }

    /// <summary>Load of the neighbours, 0–1. 0.5.</summary>
    public double Traffic { get; init; } = 0.5;

    /// <summary>The SIM's contract ran out: networks deny it.</summary>
    public bool IsSimExpired { get; init; }
}

/// <summary>A figure for each cell.</summary>
[InlineArray(CellularScene.MostCells)]
public struct CellValues : IEquatable<CellValues>
{
    private double _first;

    /// <inheritdoc/>
    public readonly bool Equals(CellValues other) => ((ReadOnlySpan<double>)this).SequenceEqual(other);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is CellValues other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(this[0], this[1], this[2], this[3]);

    /// <summary>Whether all figures are the same.</summary>
    public static bool operator ==(CellValues left, CellValues right) => left.Equals(right);

    /// <summary>Whether one differs.</summary>
    public static bool operator !=(CellValues left, CellValues right) => !left.Equals(right);
}

/// <summary>The radio at a moment. Fields, because the cells' figures are written one by one.</summary>
public record struct SceneState
{
    internal CellValues _shadow;
    internal CellValues _battery;
    internal CellValues _boot;

    /// <summary>Time since the start, µs.</summary>
    public long Micros { get; set; }

    /// <summary>Which cells are on the air: bit n for cell n.</summary>
    public uint Alive { get; set; }

    /// <summary>The cell that serves; −1 for none.</summary>
    public int Serving { get; set; }

    /// <summary>As in +CREG: 1 home, 2 searching, 3 denied, 5 roaming.</summary>
    public int Registration { get; set; }

    /// <summary>Received power, dBm.</summary>
    public double RsrpDbm { get; set; }

    /// <summary>Received quality, dB.</summary>
    public double RsrqDb { get; set; }

    /// <summary>Signal to interference and noise, dB.</summary>
    public double SinrDb { get; set; }

    /// <summary>Handovers since the start.</summary>
    public int Handovers { get; set; }

    /// <summary>Charge of a cell's battery, 0–1.</summary>
    public readonly double BatteryOf(int cell) => _battery[cell];
}

/// <summary>
/// The cells that a modem at one place hears. Each has its own mains and its own battery, so in a long cut they go one
/// after another and come back as power does. Shadowing is log-normal and remembers (Gudmundson, 1991), on a grid of a
/// minute; so the result does not depend on the step. RSRQ is RSRP over RSSI of the same bandwidth (3GPP TS 36.214).
/// </summary>
public sealed class CellularScene
{
    /// <summary>The most cells that a place can have.</summary>
    public const int MostCells = 8;

    private const long GridMicros = 60_000_000;

    // Share of the resource elements that an idle cell fills with reference signals and control.
    private const double IdleShare = 0.15;

    private readonly SceneParameters _scene;
    private readonly CellParameters[] _cells;
    private readonly double[] _chargePerSecond;
    private readonly double[] _drainPerSecond;
    private readonly double _memory;
    private readonly double _fresh;

    /// <summary>A place with these cells.</summary>
    /// <exception cref="ArgumentException">No cell, or more than eight.</exception>
    public CellularScene(SceneParameters? parameters = null)
    {
        _scene = parameters ?? new SceneParameters();
        _cells = [.. _scene.Cells];
        if (_cells.Length is 0 or > MostCells)
        {
            throw new ArgumentException($"{_cells.Length} cells, expected 1–{MostCells}.", nameof(parameters));
        }

        _chargePerSecond = [.. _cells.Select(cell => 1 / (3600 * cell.RechargeHours))];
        _drainPerSecond = [.. _cells.Select(cell => -1 / (3600 * cell.BatteryHours))];
        _memory = Math.Exp(-(GridMicros / 1e6) / _scene.ShadowSeconds);
        _fresh = _scene.ShadowDb * Math.Sqrt(1 - (_memory * _memory));
    }

    /// <summary>What does not change.</summary>
    public SceneParameters Parameters => _scene;

    /// <summary>All cells on the air with full batteries, the shadowing drawn from the seed.</summary>
    public SceneState Start(ulong seed)
    {
        SceneState state = new() { Alive = (1u << _cells.Length) - 1, Serving = -1 };
        for (int i = 0; i < _cells.Length; i++)
        {
            state._battery[i] = 1;
            state._boot[i] = _cells[i].BootSeconds;
            state._shadow[i] = _scene.ShadowDb * Chance.NormalAt(seed, -1, 40 + i);
        }

        Listen(ref state, new SceneInputs());
        state.Handovers = 0;
        return state;
    }

    /// <summary>One step of any length, s.</summary>
    public SceneState Step(SceneState state, in SceneInputs inputs, double seconds, ulong seed)
    {
        Advance(ref state, inputs, seconds, seed);
        return state;
    }

    /// <summary>The same step in place, for those who take millions of them.</summary>
    public void Advance(ref SceneState state, in SceneInputs inputs, double seconds, ulong seed)
    {
        long end = state.Micros + (long)Math.Round(seconds * 1e6);
        while (state.Micros < end)
        {
            long grid = ((state.Micros / GridMicros) + 1) * GridMicros;
            long next = Math.Min(end, grid);
            Feed(ref state, inputs, (next - state.Micros) / 1e6);
            state.Micros = next;
            if (next == grid)
            {
                Fade(ref state, grid, seed);
                Listen(ref state, inputs);
            }
        }
    }

    /// <summary>What a modem reports of it, the rest as it was.</summary>
    /// <param name="state">The radio.</param>
    /// <param name="before">What it reported before.</param>
    public ModemConditions Conditions(SceneState state, ModemConditions before)
    {
        bool served = state.Serving >= 0;
        return before with
        {
            Registration = state.Registration,
            RsrpDbm = served ? state.RsrpDbm : before.RsrpDbm,
            RsrqDb = served ? state.RsrqDb : before.RsrqDb,
            SinrDb = served ? state.SinrDb : before.SinrDb,
            NrRsrpDbm = served && state.RsrpDbm > _scene.LowestDbm + 10 ? state.RsrpDbm + 2 : null,
            NrRsrqDb = served ? state.RsrqDb : before.NrRsrqDb,
            NrSinrDb = served ? state.SinrDb : before.NrSinrDb,
        };
    }

    // All on mains and full: nothing to count.
    private void Feed(ref SceneState state, in SceneInputs inputs, double seconds)
    {
        uint all = (1u << _cells.Length) - 1;
        if ((inputs.Mains & all) == all && state.Alive == all && inputs.Broken == 0 && AllFull(in state))
        {
            return;
        }

        uint alive = 0;
        for (int i = 0; i < _cells.Length; i++)
        {
            CellParameters cell = _cells[i];
            bool mains = (inputs.Mains >> i & 1) != 0;
            double perSecond = mains ? _chargePerSecond[i] : _drainPerSecond[i];
            double battery = Math.Clamp(state._battery[i] + (seconds * perSecond), 0, 1);
            state._battery[i] = battery;
            bool powered = (mains || battery > 0) && (inputs.Broken >> i & 1) == 0;
            state._boot[i] = powered ? Math.Min(cell.BootSeconds, state._boot[i] + seconds) : 0;
            if (powered && state._boot[i] >= cell.BootSeconds)
            {
                alive |= 1u << i;
            }
        }

        bool lost = state.Serving >= 0 && (alive >> state.Serving & 1) == 0;
        bool changed = alive != state.Alive;
        state.Alive = alive;
        if (lost || (changed && state.Serving < 0))
        {
            Listen(ref state, inputs);
        }
    }

    private bool AllFull(ref readonly SceneState state)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            if (state._battery[i] < 1)
            {
                return false;
            }
        }

        return true;
    }

    private void Fade(ref SceneState state, long grid, ulong seed)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            state._shadow[i] = (_memory * state._shadow[i]) + (_fresh * Chance.NormalAt(seed, grid, 40 + i));
        }
    }

    private void Listen(ref SceneState state, in SceneInputs inputs)
    {
        double rain = _scene.RainDbPerMillimetre * inputs.RainMillimetresPerHour;
        int home = Best(in state, rain, foreign: false);
        int serving = home >= 0 || !_scene.HasRoaming ? home : Best(in state, rain, foreign: true);
        if (serving != state.Serving && state.Serving >= 0 && serving >= 0)
        {
            state.Handovers++;
        }

        state.Serving = serving;
        state.Registration =
            serving < 0 ? 2
            : inputs.IsSimExpired ? 3
            : _cells[serving].IsForeign ? 5
            : 1;
        if (serving < 0)
        {
            state.RsrpDbm = double.NaN;
            state.RsrqDb = double.NaN;
            state.SinrDb = double.NaN;
            return;
        }

        double load = IdleShare + ((1 - IdleShare) * Math.Clamp(inputs.Traffic, 0, 1));
        double disturbing = Milliwatts(_scene.NoiseDbm);
        for (int i = 0; i < _cells.Length; i++)
        {
            // Another operator has another frequency.
            if (i != serving && (state.Alive >> i & 1) != 0 && _cells[i].IsForeign == _cells[serving].IsForeign)
            {
                disturbing += load * Milliwatts(Power(in state, i, rain));
            }
        }

        double power = Power(in state, serving, rain);
        double sinr = Milliwatts(power) / disturbing;
        state.RsrpDbm = power;
        state.SinrDb = 10 * Math.Log10(sinr);
        state.RsrqDb = -10 * Math.Log10(12 * (load + (1 / sinr)));
    }

    private int Best(ref readonly SceneState state, double rain, bool foreign)
    {
        int best = -1;
        double most = _scene.LowestDbm;
        for (int i = 0; i < _cells.Length; i++)
        {
            if ((state.Alive >> i & 1) == 0 || _cells[i].IsForeign != foreign)
            {
                continue;
            }

            double power = Power(in state, i, rain) + (i == state.Serving ? _scene.HandoverDb : 0);
            if (power > most)
            {
                best = i;
                most = power;
            }
        }

        return best;
    }

    private double Power(ref readonly SceneState state, int cell, double rain) =>
        _cells[cell].RsrpDbm + state._shadow[cell] - rain;

    private static double Milliwatts(double dbm) => Math.Pow(10, dbm / 10);
}
