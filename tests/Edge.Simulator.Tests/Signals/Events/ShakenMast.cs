using Edge.Core.Signals.Events;
using Edge.Portable.Filters;
using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Structure;

namespace Edge.Simulator.Tests.Signals.Events;

/// <summary>A simulated mast in the wind with a chip's noise, whose acceleration goes to the agent's detector and mode watch.</summary>
internal sealed class ShakenMast
{
    public const double Hertz = 125;
    public const int Decimation = 5;
    private const double ChipNoise = 0.0019;
    private const double Intensity = 0.2;

    private readonly Mast _mast;
    private readonly WindLoad _wind;
    private readonly Chance _tremor;
    private readonly Chance _noise;
    private readonly double[] _x = new double[MastPanels.Count];
    private readonly double[] _y = new double[MastPanels.Count];
    private readonly BiquadCascade _lowX = Butterworth.LowPass(6, 8, Hertz);
    private readonly BiquadCascade _lowY = Butterworth.LowPass(6, 8, Hertz);
    private long _steps;
    private MastMotion _rest;

    public ShakenMast(MastDesign design, double sensorMetres, ulong seed)
    {
        _mast = new Mast(design, sensorMetres);
        _wind = new WindLoad(design, seed);
        _tremor = new Chance(seed, 3);
        _noise = new Chance(seed, 9);
        Watch = new ModeJumpWatch(Hertz / Decimation, [_mast.Modes.Hertz(0), _mast.Modes.Hertz(1)]);
        Detector = new EventDetector(new EventOptions());
        Detector.SetRate(Hertz, Hertz);
    }

    public EventDetector Detector { get; }

    public ModeJumpWatch Watch { get; }

    public Mast Mast => _mast;

    public double Seconds => _steps / Hertz;

    public List<StructuralEvent> Reports { get; } = [];

    public List<ModeJump> Jumps { get; } = [];

    public static (string Name, MastDesign Design, double Metres)[] Masts =>
        [
            ("lattice", MastDesign.Lattice40, 38),
            ("monopole", MastDesign.Monopole30, 29),
            ("guyed", MastDesign.Guyed45, 43),
        ];

    /// <summary>Time goes on; the wind as a function of the time within this stretch.</summary>
    public void Run(
        double seconds,
        Func<double, double> windMps,
        GroundMotion? ground = null,
        Func<double, double>? machine = null
    )
    {
        int count = (int)(seconds * Hertz);
        for (int i = 0; i < count; i++)
        {
            double t = i / Hertz;
            double wind = windMps(t);
            _wind.Step(1 / Hertz, wind, 30, Intensity, _x, _y);
            MastInput input = new() { WindMps = wind, WindTowardsDegrees = 30 };
            if (ground is not null)
            {
                ground.At(t, out double groundX, out double groundY, out double groundZ);
                input = input with { GroundX = groundX, GroundY = groundY, GroundZ = groundZ };
            }

            if (_steps == 0)
            {
                _mast.Settle(input, _x, _y);
            }

            _mast.Step(1 / Hertz, input, _x, _y, _tremor, out MastMotion motion);
            if (_steps++ == 0)
            {
                _rest = motion;
            }

            double shaken = machine?.Invoke(t) ?? 0;
            double x = motion.X - _rest.X + (ChipNoise * _noise.NextNormal()) + shaken;
            double y = motion.Y - _rest.Y + (ChipNoise * _noise.NextNormal()) + (0.6 * shaken);
            double z = motion.Z - _rest.Z + (ChipNoise * _noise.NextNormal()) + (0.3 * shaken);
            Detector.Accept(x, y, z);
            double lowX = _lowX.Next(x);
            double lowY = _lowY.Next(y);
            if (_steps % Decimation == 0)
            {
                Watch.Add(lowX, lowY);
            }

            Take();
        }
    }

    public void Finish()
    {
        Detector.Finish();
        Take();
    }

    private void Take()
    {
        while (Detector.TryTake(out StructuralEvent? report))
        {
            Reports.Add(report!);
            if (report!.Phase == EventPhase.Notice)
            {
                Watch.Impact((_steps / Hertz) - (report.StartMicros / 1e6));
            }
        }

        if (Watch.TryTake(out ModeJump jump))
        {
            Jumps.Add(jump);
        }
    }
}
