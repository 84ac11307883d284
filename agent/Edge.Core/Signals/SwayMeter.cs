namespace Edge.Core.Signals;

/// <summary>Sway over one frame.</summary>
/// <param name="PeakToPeakDegrees">Largest less smallest angle along the direction in which that is largest.</param>
/// <param name="RmsDegrees">Root mean square of both angles about their means.</param>
/// <param name="DirectionDegrees">Main direction, from x towards y, 0 to 180.</param>
/// <param name="DisplacementMillimetres">Largest less smallest displacement along that direction; NaN from angles.</param>
public readonly record struct Sway(
    double PeakToPeakDegrees,
    double RmsDegrees,
    double DirectionDegrees,
    double DisplacementMillimetres
);

/// <summary>
/// Sway of the mast: angle and displacement of the sensor, apart from static tilt. Nothing is allocated per sample.
/// </summary>
/// <remarks>
/// <para>An accelerometer on a bending mast feels horizontally s = −x″ + g θ. For a cantilever in its first mode θ = r x with
/// r = 1.38/h at its top, so at angular frequency ω the angle is θ = (s/g) / (1 + ω²/(g r)): two one-pole low passes at
/// √(g r). With the height of the sensor known this is what is reported; without it the apparent angle s/g, which is never
/// smaller.</para>
/// <para>Displacement is s integrated twice by a damped oscillator at 0.05 Hz (as a seismometer does, the other way
/// around): within 2 % from 0.4 Hz on.</para>
/// </remarks>
/// <param name="heightMetres">Height of the sensor above the mast's foot, m; NaN when not known.</param>
public sealed class SwayMeter(double heightMetres)
{
    private const int Directions = 12;
    private const double CantileverSlope = 1.376; // first mode of a uniform cantilever: slope × height / displacement at the top
    private const double DegreesPerRadian = 180 / Math.PI;
    private const double IntegratorOmega = 2 * Math.PI * 0.05;
    private const double IntegratorDamping = 0.7;

    // Extremes are looked for some 25 times a second: of a swing at 3 Hz they miss a fiftieth at most.
    private const double LeastSpacing = 0.035;
    private const int LeastAngles = 5;
    private const double SettleSeconds = 40; // three time constants of the integrator
    private static readonly double[] Cosines = Table(Math.Cos);
    private static readonly double[] Sines = Table(Math.Sin);

    private readonly double _corner = Math.Sqrt(Vector.StandardGravity * CantileverSlope / heightMetres);
    private readonly double[] _lowest = new double[Directions];
    private readonly double[] _highest = new double[Directions];
    private readonly double[] _lowestMove = new double[Directions];
    private readonly double[] _highestMove = new double[Directions];
    private Moments _frame;
    private Moments _minute;
    private double _peakSquare;
    private double _x1;
    private double _x2;
    private double _y1;
    private double _y2;
    private double _vx;
    private double _vy;
    private double _dx;
    private double _dy;
    private double _held;
    private double _blend;
    private double _blendFor = double.NaN;
    private double _moveSeconds;
    private bool _moved;
    private bool _fresh = true;

    /// <summary>Whether the open frame has angles enough to speak of sway.</summary>
    public bool HasFrame => _frame.Count >= LeastAngles;

    /// <summary>Takes a sample of the horizontal acceleration against commissioning, m/s².</summary>
    public void Add(double x, double y, double hertz)
    {
        double dt = 1 / hertz;
        if (_fresh)
        {
            _fresh = false;
            (_x1, _x2, _y1, _y2) = (x, x, y, y);

            // Where a constant tilt would hold the integrators, so that it starts no swing of theirs.
            (_vx, _vy) = (0, 0);
            (_dx, _dy) = (x / (IntegratorOmega * IntegratorOmega), y / (IntegratorOmega * IntegratorOmega));
            _moveSeconds = 0;
        }

        double ax = x;
        double ay = y;
        if (!double.IsNaN(_corner))
        {
            if (dt != _blendFor)
            {
                _blendFor = dt;
                _blend = 1 - Math.Exp(-_corner * dt);
            }

            double k = _blend;
            _x1 += k * (x - _x1);
            _x2 += k * (_x1 - _x2);
            _y1 += k * (y - _y1);
            _y2 += k * (_y1 - _y2);
            ax = _x2;
            ay = _y2;
        }

        _vx += dt * (x - (2 * IntegratorDamping * IntegratorOmega * _vx) - (IntegratorOmega * IntegratorOmega * _dx));
        _vy += dt * (y - (2 * IntegratorDamping * IntegratorOmega * _vy) - (IntegratorOmega * IntegratorOmega * _dy));
        _dx += dt * _vx;
        _dy += dt * _vy;
        _moveSeconds += dt;
        _held += dt;
        if (_held >= LeastSpacing)
        {
            AddAngles(
                ax / Vector.StandardGravity * DegreesPerRadian,
                ay / Vector.StandardGravity * DegreesPerRadian,
                moves: _moveSeconds > SettleSeconds
            );
            _held = 0;
        }
    }

    /// <summary>Takes an inclinometer's angles, degrees.</summary>
    public void AddTilt(double xDegrees, double yDegrees) => AddAngles(-yDegrees, xDegrees, moves: false);

    /// <summary>Samples were lost: filters begin anew.</summary>
    public void Gap() => _fresh = true;

    /// <summary>Closes the frame.</summary>
    public Sway CloseFrame()
    {
        int widest = 0;
        for (int i = 1; i < Directions; i++)
        {
            widest = _highest[i] - _lowest[i] > _highest[widest] - _lowest[widest] ? i : widest;
        }

        double move = 0;
        for (int i = 0; i < Directions; i++)
        {
            move = Math.Max(move, _highestMove[i] - _lowestMove[i]);
        }

        var sway = new Sway(
            _highest[widest] - _lowest[widest],
            _frame.Rms,
            _frame.DirectionDegrees,
            _moved ? move * 1000 : double.NaN
        );
        _minute.Join(_frame);
        _peakSquare = Math.Max(_peakSquare, sway.PeakToPeakDegrees * sway.PeakToPeakDegrees / 4);
        _frame = default;
        _moved = false;
        return sway;
    }

    /// <summary>RMS of the angle since the last call, about its mean, degrees; NaN without data. And the largest angle over
    /// it, the peak factor of the gust response (about 3 for random sway, √2 where vortices lock in).</summary>
    public double TakeRms(out double peakFactor)
    {
        double rms = _minute.Count >= LeastAngles ? _minute.Rms : double.NaN;
        peakFactor = Math.Sqrt(_peakSquare) / rms;
        _minute = default;
        _peakSquare = 0;
        return rms;
    }

    private void AddAngles(double x, double y, bool moves)
    {
        bool first = _frame.Count == 0;
        _frame.Add(x, y);
        for (int i = 0; i < Directions; i++)
        {
            double along = (x * Cosines[i]) + (y * Sines[i]);
            _lowest[i] = first ? along : Math.Min(_lowest[i], along);
            _highest[i] = first ? along : Math.Max(_highest[i], along);
            if (moves)
            {
                double move = (_dx * Cosines[i]) + (_dy * Sines[i]);
                _lowestMove[i] = _moved ? Math.Min(_lowestMove[i], move) : move;
                _highestMove[i] = _moved ? Math.Max(_highestMove[i], move) : move;
            }
        }

        _moved |= moves;
    }

    private static double[] Table(Func<double, double> f)
    {
        var table = new double[Directions];
        for (int i = 0; i < Directions; i++)
        {
            table[i] = f(i * Math.PI / Directions);
        }

        return table;
    }

    private struct Moments
    {
        public double Count;
        private double _x;
        private double _y;
        private double _xx;
        private double _yy;
        private double _xy;

        public readonly double Rms
        {
            get
            {
                double mx = _x / Count;
                double my = _y / Count;
                return Math.Sqrt(Math.Max(0, ((_xx + _yy) / Count) - (mx * mx) - (my * my)));
            }
        }

        public readonly double DirectionDegrees
        {
            get
            {
                double mx = _x / Count;
                double my = _y / Count;
                double angle =
                    0.5
                    * Math.Atan2(
                        2 * ((_xy / Count) - (mx * my)),
                        (_xx / Count) - (mx * mx) - (_yy / Count) + (my * my)
                    );
                return ((angle * DegreesPerRadian) + 180) % 180;
            }
        }

        public void Add(double x, double y)
        {
            Count++;
            _x += x;
            _y += y;
            _xx += x * x;
            _yy += y * y;
            _xy += x * y;
        }

        // For the RMS alone.
        public void Join(Moments other)
        {
            Count += other.Count;
            _x += other._x;
            _y += other._y;
            _xx += other._xx;
            _yy += other._yy;
        }
    }
}
