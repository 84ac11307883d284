using Edge.Simulator.Chips;

namespace Edge.Simulator.Physics.Structure;

/// <summary>
/// A mast that moves: its first three modes in each direction, each stepped exactly for a force that is constant over the
/// step, so any step is stable. Frequency and damping follow temperature, amplitude, looseness and the air; they are worked
/// out anew only when one of these has moved noticeably, and then the energy of the swing stays as it was. Steps allocate
/// nothing. Left out: modes above those, the difference of stiffness along and across a lattice, torsion. All of it follows from the arguments and the chance given. Not thread-safe.
/// <code>
/// wind.Step(dt, windMps, towards, intensity, x, y);
/// mast.Step(dt, input, x, y, chance, out MastMotion motion);
/// </code>
/// </summary>
public sealed class Mast
{
    private const double Gravity = SimulatedAdxl355.StandardGravity;

    // A blow by something hard lasts about this long.
    private const double KnockSeconds = 0.02;

    // Amplitude is what the last second or so was like.
    private const double AmplitudeSeconds = 1;

    // What counts as noticeable: 0.03 % of frequency, 0.25 °C, 3 % of the wind.
    private const double NoticeableFrequency = 3e-4;
    private const double NoticeableCelsius = 0.25;
    private const double NoticeableWind = 0.03;
    private const double NudgeSeconds = 2e-5;
    private const double StiffnessLostLoose = 0.25;
    private const double DampingGainedLoose = 2;
    private const double SofteningGainedLoose = 2;

    private readonly MastDesign _design;
    private readonly MastPanels _panels;
    private readonly double _sensorMetres;
    private readonly LooseNoise _loose = new();
    private readonly Oscillator[] _modes = new Oscillator[MastModes.Count];
    private readonly Factors[] _factors = new Factors[MastModes.Count];
    private readonly double[] _panelX = new double[MastModes.Count * MastPanels.Count];
    private readonly double[] _panelY = new double[MastModes.Count * MastPanels.Count];
    private readonly double[] _knock = new double[MastModes.Count];
    private MastModes _shape;
    private MastShape _cutLeftover;
    private MastDamage _damage;
    private PermanentSet _set;
    private double _knockLeft;
    private double _step = -1;
    private double _tremor;
    private double _smoothing;
    private double _amplitude;
    private double _tunedAmplitude;
    private double _amplitudeSlack;
    private double _tunedCelsius = double.NaN;
    private double _tunedWind;
    private double _tunedTowards;

    /// <summary>A mast at rest, in calm, at 25 °C.</summary>
    /// <param name="design">What it is built of.</param>
    /// <param name="sensorMetres">Height of the sensor; 0 is the cabinet at the base, which stands on the ground.</param>
    /// <exception cref="ArgumentException">The design has problems, or the sensor is not on the mast.</exception>
    public Mast(MastDesign design, double sensorMetres)
    {
        if (!(sensorMetres >= 0 && sensorMetres <= design.HeightMetres))
        {
            throw new ArgumentException(
                $"A sensor at {sensorMetres} m is not on a mast of {design.HeightMetres} m.",
                nameof(sensorMetres)
            );
        }

        _design = design;
        _sensorMetres = sensorMetres;
        _panels = new MastPanels(design);
        _shape = MastModes.Solve(design);
        Project();
        Tune(0.008, new MastInput());
    }

    /// <summary>The modes as they are now: others once a guy is cut.</summary>
    public MastModes Modes => _shape;

    /// <summary>What is loose. Setting it takes effect with the next step.</summary>
    public MastDamage Damage
    {
        get => _damage;
        set
        {
            if (value.BoltLooseness is not (>= 0 and <= 1) || value.MountLooseness is not (>= 0 and <= 1))
            {
                throw new ArgumentException("Looseness is from 0 to 1.", nameof(value));
            }

            if (value.BoltLooseness != _damage.BoltLooseness)
            {
                _tunedCelsius = double.NaN;
            }

            _damage = value;
        }
    }

    /// <summary>Rotation that stays since steel has yielded.</summary>
    public PermanentSet PermanentSet => _set;

    /// <summary>Amplitude of the swing lately, as acceleration of the top, m/s².</summary>
    public double Amplitude => _amplitude;

    /// <summary>Energy of the swing around where the forces would hold the mast, J.</summary>
    public double Energy
    {
        get
        {
            double sum = 0;
            foreach (ref readonly Oscillator mode in _modes.AsSpan())
            {
                sum += mode.Energy;
            }

            return sum;
        }
    }

    /// <summary>Frequency of a mode as tuned now, Hz.</summary>
    public double Hertz(int mode) => Math.Sqrt(_modes[mode].OmegaSquared) / (2 * Math.PI);

    /// <summary>Damping ratio of a mode as tuned now, the air's share included.</summary>
    public double Damping(int mode) => _modes[mode].Damping;

    /// <summary>Something hits the mast: an impulse, N·s, spread over 20 ms from the next step on.</summary>
    public void Knock(double impulseX, double impulseY, double metres)
    {
        for (int i = 0; i < MastModes.Count; i++)
        {
            MastShape shape = _shape.Shape(i, metres);
            _knock[i] += (shape.X * impulseX) + (shape.Y * impulseY);
        }

        _knockLeft = KnockSeconds;
    }

    /// <summary>Something hits the top so that the first modes give it this velocity, m/s.</summary>
    public void KnockTop(double metresPerSecondX, double metresPerSecondY)
    {
        double top = _design.HeightMetres;
        double squared = 0;
        for (int i = 0; i < 2; i++)
        {
            MastShape shape = _shape.Shape(i, top);
            squared += ((shape.X * shape.X) + (shape.Y * shape.Y)) / 2;
        }

        Knock(metresPerSecondX / squared, metresPerSecondY / squared, top);
    }

    /// <summary>
    /// A guy is cut: its pull is gone at once, so the mast swings over to where the others hold it, with other modes.
    /// Works out the modes anew, so it takes some milliseconds and allocates.
    /// </summary>
    /// <param name="level">Level, in the order of the design.</param>
    /// <param name="guy">0–2: its anchor stands at <see cref="GuyLevel.FirstDegrees"/> and 120° more for each.</param>
    public void CutGuy(int level, int guy)
    {
        int at = (level * MastModes.GuysPerLevel) + guy;
        if (level < 0 || level >= _design.Guys.Count || guy is < 0 or >= MastModes.GuysPerLevel)
        {
            throw new ArgumentException($"The mast has no guy {guy} at level {level}.", nameof(guy));
        }

        if (_shape.Cut[at])
        {
            return;
        }

        bool[] cut = [.. _shape.Cut];
        cut[at] = true;
        MastModes next = MastModes.Solve(_design, cut);
        Span<double> position = stackalloc double[MastModes.Count];
        Span<double> velocity = stackalloc double[MastModes.Count];
        Span<double> knock = stackalloc double[MastModes.Count];
        Span<double> moved = stackalloc double[MastModes.Count];
        for (int i = 0; i < MastModes.Count; i++)
        {
            position[i] = _modes[i].Position;
            velocity[i] = _modes[i].Velocity;
            knock[i] = _knock[i];
        }

        _shape.Transfer(position, next, moved);
        moved.CopyTo(position);
        _shape.Transfer(velocity, next, moved);
        moved.CopyTo(velocity);
        _shape.Transfer(knock, next, _knock);
        _shape = next;
        Project();
        for (int i = 0; i < MastModes.Count; i++)
        {
            _modes[i] = new Oscillator { Position = position[i], Velocity = velocity[i] };
        }

        _tunedCelsius = double.NaN;
    }

    /// <summary>Puts the mast where these forces hold it, without any swing: for the start of a run.</summary>
    public void Settle(in MastInput input, ReadOnlySpan<double> windX, ReadOnlySpan<double> windY)
    {
        _amplitude = 0;
        Tune(_step, input);
        for (int i = 0; i < MastModes.Count; i++)
        {
            ref Oscillator mode = ref _modes[i];
            mode.Rest = _factors[i].Rest + (Force(i, windX, windY) / mode.OmegaSquared);
            mode.Position = mode.Rest;
            mode.Velocity = 0;
        }
    }

    /// <summary>One step.</summary>
    /// <param name="seconds">How long, s; 0 only asks how the mast stands.</param>
    /// <param name="input">What acts on it.</param>
    /// <param name="windX">Force along x on each panel, N; empty for none.</param>
    /// <param name="windY">Along y.</param>
    /// <param name="chance">Chance of the tremor and of what is loose.</param>
    /// <param name="motion">What the sensor feels at the end of the step.</param>
    public void Step(
        double seconds,
        in MastInput input,
        ReadOnlySpan<double> windX,
        ReadOnlySpan<double> windY,
        Chance chance,
        out MastMotion motion
    )
    {
        double off = seconds - _step;
        if (
            Math.Abs(off) > Math.Min(NudgeSeconds, 0.01 * _step)
            || !(Math.Abs(input.Celsius - _tunedCelsius) < NoticeableCelsius)
            || Math.Abs(_amplitude - _tunedAmplitude) > _amplitudeSlack
            || Math.Abs(input.WindMps - _tunedWind) > (NoticeableWind * _tunedWind) + 0.3
            || Math.Abs(input.WindTowardsDegrees - _tunedTowards) > 5
        )
        {
            Tune(seconds, input);
            off = 0;
        }

        double groundX = input.GroundX;
        double groundY = input.GroundY;
        if (_tremor > 0)
        {
            groundX += _tremor * chance.NextNormal();
            groundY += _tremor * chance.NextNormal();
        }

        double knock = KnockShare(seconds);
        double accelerationX = groundX;
        double accelerationY = groundY;
        double tipX = 0;
        double tipY = 0;
        double tipSlopeX = 0;
        double tipSlopeY = 0;
        double tiltX = 0;
        double tiltY = 0;
        double shaking = 0;
        for (int i = 0; i < _modes.Length; i++)
        {
            ref Oscillator mode = ref _modes[i];
            ref readonly Factors factor = ref _factors[i];
            double force = Force(i, windX, windY) - (factor.GammaX * groundX) - (factor.GammaY * groundY);
            if (knock > 0)
            {
                force += _knock[i] * knock / seconds;
                _knock[i] *= 1 - knock;
            }

            mode.Step(factor.Rest + (force * factor.Compliance));
            if (off != 0)
            {
                mode.Nudge(off);
            }

            double q = mode.Position;
            double a = mode.Acceleration;
            accelerationX += factor.Sensor.X * a;
            accelerationY += factor.Sensor.Y * a;
            tipX += factor.Tip.X * q;
            tipY += factor.Tip.Y * q;
            tipSlopeX += factor.Tip.SlopeX * q;
            tipSlopeY += factor.Tip.SlopeY * q;
            tiltX += factor.Sensor.SlopeX * q;
            tiltY += factor.Sensor.SlopeY * q;
            shaking += factor.TipPower * mode.Energy;
        }

        _amplitude += _smoothing * (Math.Sqrt(shaking) - _amplitude);
        _set = _set.After(tipSlopeX, tipSlopeY, _design.YieldRadians);
        if (_damage.BoltLooseness > 0 || _damage.MountLooseness > 0)
        {
            _loose.Step(seconds, _damage, _amplitude, chance);
            tiltX += _loose.TiltX;
            tiltY += _loose.TiltY;
            accelerationX += _loose.RattleX;
            accelerationY += _loose.RattleY;
        }

        tiltX += _damage.MountTiltX;
        tiltY += _damage.MountTiltY;
        if (_sensorMetres > 0)
        {
            tiltX += input.TiltX + _set.X + _cutLeftover.SlopeX;
            tiltY += input.TiltY + _set.Y + _cutLeftover.SlopeY;
        }

        double sinX = Sine(tiltX);
        double sinY = Sine(tiltY);
        motion = new MastMotion(
            (Gravity * sinX) - accelerationX,
            (Gravity * sinY) - accelerationY,
            (Gravity * Math.Sqrt(Math.Max(0, 1 - (sinX * sinX) - (sinY * sinY)))) + input.GroundZ,
            tipX,
            tipY,
            tiltX,
            tiltY
        );
    }

    // The series is exact to 1e-11 for the tilt of any mast that stands, and several times as fast.
    private static double Sine(double angle) =>
        Math.Abs(angle) < 0.1 ? angle * (1 - (angle * angle / 6 * (1 - (angle * angle / 20)))) : Math.Sin(angle);

    private double Force(int mode, ReadOnlySpan<double> windX, ReadOnlySpan<double> windY)
    {
        double force = 0;
        ReadOnlySpan<double> panelX = _panelX.AsSpan(mode * MastPanels.Count, MastPanels.Count);
        ReadOnlySpan<double> panelY = _panelY.AsSpan(mode * MastPanels.Count, MastPanels.Count);
        for (int k = 0; k < windX.Length; k++)
        {
            force += (panelX[k] * windX[k]) + (panelY[k] * windY[k]);
        }

        return force;
    }

    // Which share of what is left of a knock falls into this step.
    private double KnockShare(double seconds)
    {
        if (_knockLeft <= 0 || seconds <= 0)
        {
            return 0;
        }

        double share = Math.Min(1, seconds / _knockLeft);
        _knockLeft = share >= 1 ? 0 : _knockLeft - seconds;
        return share;
    }

    private void Project()
    {
        double top = _design.HeightMetres;
        _cutLeftover = _shape.RestBeyondModes(_sensorMetres);
        for (int i = 0; i < MastModes.Count; i++)
        {
            int mode = i;
            MastShape tip = _shape.Shape(i, top);
            _factors[i] = new Factors
            {
                Sensor = _sensorMetres > 0 ? _shape.Shape(i, _sensorMetres) : default,
                Tip = tip,
                GammaX = _shape.GammaX[i],
                GammaY = _shape.GammaY[i],
                Rest = _shape.Rest(i),
            };
            ref Factors factor = ref _factors[i];
            for (int k = 0; k < MastPanels.Count; k++)
            {
                double x = _panels.Mean(k, z => _shape.Shape(mode, z).X);
                double y = _panels.Mean(k, z => _shape.Shape(mode, z).Y);
                _panelX[(i * MastPanels.Count) + k] = x;
                _panelY[(i * MastPanels.Count) + k] = y;
                double drag = WindLoad.AirKgPerM3 * _panels.DragArea[k] * _panels.Profile[k];
                factor.AirXX += drag * x * x;
                factor.AirXY += drag * x * y;
                factor.AirYY += drag * y * y;
            }
        }
    }

    private void Tune(double seconds, in MastInput input)
    {
        double half = _design.SofteningMps2;
        double depth = Math.Min(0.3, _design.SofteningShare * (1 + (SofteningGainedLoose * _damage.BoltLooseness)));
        double used = _amplitude / (_amplitude + half);
        double softness = 1 - (depth * used);
        double beam = 1 - (StiffnessLostLoose * _damage.BoltLooseness);
        double growth = (1 + (_design.DampingGrowth * used)) * (1 + (DampingGainedLoose * _damage.BoltLooseness));
        (double sin, double cos) = Math.SinCos(input.WindTowardsDegrees * Math.PI / 180);
        for (int i = 0; i < MastModes.Count; i++)
        {
            ref Oscillator mode = ref _modes[i];
            ref Factors factor = ref _factors[i];
            double omegaSquared = _shape.OmegaSquared(i, input.Celsius, beam) * softness * softness;
            double along = (cos * cos * factor.AirXX) + (2 * cos * sin * factor.AirXY) + (sin * sin * factor.AirYY);
            double air = input.WindMps * (along + (0.5 * (factor.AirXX + factor.AirYY - along)));
            double damping = (_design.Damping[i / 2] * growth) + (air / (2 * Math.Sqrt(omegaSquared)));
            if (mode.OmegaSquared > 0 && mode.OmegaSquared != omegaSquared)
            {
                // The same force and the same energy of the swing with the new stiffness.
                double share = mode.OmegaSquared / omegaSquared;
                double away = mode.Position - mode.Rest;
                mode.Rest = factor.Rest + ((mode.Rest - factor.Rest) * share);
                mode.Position = mode.Rest + (away * Math.Sqrt(share));
            }

            mode.Tune(omegaSquared, Math.Min(0.5, damping), seconds);
            factor.Compliance = 1 / omegaSquared;
            factor.TipPower = 2 * omegaSquared * ((factor.Tip.X * factor.Tip.X) + (factor.Tip.Y * factor.Tip.Y));
        }

        _amplitudeSlack =
            depth > 0
                ? NoticeableFrequency * (_amplitude + half) * (_amplitude + half) / (depth * half)
                : double.PositiveInfinity;
        _tunedAmplitude = _amplitude;
        _tunedCelsius = input.Celsius;
        _tunedWind = input.WindMps;
        _tunedTowards = input.WindTowardsDegrees;
        if (seconds != _step)
        {
            _step = seconds;
            _smoothing = 1 - Math.Exp(-seconds / AmplitudeSeconds);
            _tremor = seconds > 0 ? _design.TremorMps2 * Math.Sqrt(0.5 / seconds) : 0;
        }
    }

    // What does not change from step to step, side by side with what changes when the mode is tuned.
    private struct Factors
    {
        public MastShape Sensor;
        public MastShape Tip;
        public double GammaX;
        public double GammaY;
        public double Rest;
        public double AirXX;
        public double AirXY;
        public double AirYY;
        public double Compliance;
        public double TipPower;
    }
}
