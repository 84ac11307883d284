using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Edge.Simulator.Physics.Structure;

/// <summary>
/// Natural modes of a mast: Bernoulli beam elements with consistent masses (Przemieniecki 1968), the weight above and
/// the guys' pull as geometric stiffness, guys as springs at their heads, the generalised eigenproblem by Cholesky and
/// symmetric eigenvalues. Both directions together, so that guys that are cut on one side turn the modes that way.
/// Shapes are scaled to unit modal mass; they are those at 25 °C, and the frequency at another temperature is Rayleigh's
/// quotient over them. Immutable.
/// </summary>
public sealed class MastModes
{
    /// <summary>Modes kept in each direction.</summary>
    public const int PerAxis = 3;

    /// <summary>Modes kept, the lowest first; of an intact mast x and y in turn.</summary>
    public const int Count = 2 * PerAxis;

    /// <summary>Guys at each level.</summary>
    public const int GuysPerLevel = 3;

    /// <summary>Temperature of the design's figures, °C.</summary>
    public const double ReferenceCelsius = 25;

    private const int Elements = 16;
    private const int Plane = (2 * Elements) + 1;
    private const double Gravity = 9.80665;
    private const double ColdestCelsius = -35;
    private const double TableStep = 5;
    private const int TableRows = 27;

    // A mast that its guys do not hold any more still swings on what is left: 0.05 Hz.
    private const double LeastOmegaSquared = 0.1;

    private readonly double[][] _shapes = new double[Count][];
    private readonly double[] _beam = new double[Count];
    private readonly double[] _geometric = new double[Count];
    private readonly double[][] _guys = new double[Count][];
    private readonly double[] _rest = new double[Count];
    private readonly Matrix<double> _mass;
    private readonly double _element;
    private double[] _shift = new double[2 * Plane];

    private MastModes(MastDesign design, bool[] cut)
    {
        Design = design;
        Cut = cut;
        _element = design.HeightMetres / Elements;
        (Matrix<double> beam, Matrix<double> geometric, Matrix<double> mass) = Assemble();
        _mass = mass.SubMatrix(1, Plane, 1, Plane);
        beam = beam.SubMatrix(1, Plane, 1, Plane);
        geometric = geometric.SubMatrix(1, Plane, 1, Plane);
        double[] shift = Array.Exists(cut, c => c) ? Equilibrium(beam + geometric) : new double[2 * Plane];
        SolveModes(beam, geometric, shift);
        Vector<double> rigid = mass.SubMatrix(1, Plane, 0, Plane + 1) * RigidMotion();
        for (int i = 0; i < Count; i++)
        {
            Vector<double> x = Part(_shapes[i], 0);
            Vector<double> y = Part(_shapes[i], Plane);
            GammaX[i] = x * rigid;
            GammaY[i] = y * rigid;
            _beam[i] = (x * beam * x) + (y * beam * y);
            _geometric[i] = (x * geometric * x) + (y * geometric * y);
            _rest[i] = Projected(shift, _shapes[i]);
            _guys[i] = [.. Enumerable.Range(0, TableRows).Select(row => GuyShare(i, shift, row))];
        }

        Leftover(shift);
    }

    /// <summary>What the mast is built of.</summary>
    public MastDesign Design { get; }

    /// <summary>Which guys are cut: three for each level, in the order of the design.</summary>
    public IReadOnlyList<bool> Cut { get; }

    /// <summary>Participation of each mode when the ground moves along x, √kg.</summary>
    public double[] GammaX { get; } = new double[Count];

    /// <summary>The same along y.</summary>
    public double[] GammaY { get; } = new double[Count];

    /// <summary>Modes of a mast.</summary>
    /// <param name="design">What it is built of.</param>
    /// <param name="cut">Guys that are cut, three for each level; none if null.</param>
    /// <exception cref="ArgumentException">The design has problems, all of them named.</exception>
    public static MastModes Solve(MastDesign design, bool[]? cut = null)
    {
        string problems = string.Join(' ', design.Problems());
        return problems.Length == 0
            ? new MastModes(design, cut ?? new bool[design.Guys.Count * GuysPerLevel])
            : throw new ArgumentException(problems, nameof(design));
    }

    /// <summary>Stiffness, mass and drag of a design at a height.</summary>
    public static MastStation StationAt(MastDesign design, double metres)
    {
        int i = 1;
        while (i < design.Stations.Count - 1 && design.Stations[i].Metres < metres)
        {
            i++;
        }

        MastStation a = design.Stations[i - 1];
        MastStation b = design.Stations[i];
        double part = Math.Clamp((metres - a.Metres) / (b.Metres - a.Metres), 0, 1);
        return new MastStation(
            metres,
            a.Stiffness + (part * (b.Stiffness - a.Stiffness)),
            a.KgPerMetre + (part * (b.KgPerMetre - a.KgPerMetre)),
            a.DragAreaPerMetre + (part * (b.DragAreaPerMetre - a.DragAreaPerMetre))
        );
    }

    /// <summary>Square of a mode's angular frequency, 1/s².</summary>
    /// <param name="mode">0 … <see cref="Count"/> − 1.</param>
    /// <param name="celsius">Temperature of the steel.</param>
    /// <param name="beamShare">Stiffness of the mast's own joints that is left, 0–1.</param>
    public double OmegaSquared(int mode, double celsius, double beamShare = 1)
    {
        double place = Math.Clamp((celsius - ColdestCelsius) / TableStep, 0, TableRows - 1.001);
        int row = (int)place;
        double guys = _guys[mode][row] + ((place - row) * (_guys[mode][row + 1] - _guys[mode][row]));
        double modulus = 1 + (Design.ModulusPerCelsius * (celsius - ReferenceCelsius));
        return Math.Max(LeastOmegaSquared, (_beam[mode] * modulus * beamShare) + _geometric[mode] + guys);
    }

    /// <summary>Frequency of a mode, Hz.</summary>
    public double Hertz(int mode, double celsius = ReferenceCelsius) =>
        Math.Sqrt(OmegaSquared(mode, celsius)) / (2 * Math.PI);

    /// <summary>Displacement and slope of a mode at a height: 1/√kg and 1/(m√kg).</summary>
    public MastShape Shape(int mode, double metres) => At(_shapes[mode], metres);

    /// <summary>Where a mode rests without any load, √kg·m: not 0 where guys that were cut left the others pulling.</summary>
    public double Rest(int mode) => _rest[mode];

    /// <summary>The part of that rest that the kept modes do not span, m and rad.</summary>
    public MastShape RestBeyondModes(double metres) => At(_shift, metres);

    /// <summary>Motion of these modes as motion of others of the same mast: what the shapes share.</summary>
    public void Transfer(ReadOnlySpan<double> from, MastModes to, Span<double> result)
    {
        double[] shift = new double[2 * Plane];
        for (int i = 0; i < Count; i++)
        {
            for (int d = 0; d < shift.Length; d++)
            {
                shift[d] += from[i] * _shapes[i][d];
            }
        }

        for (int i = 0; i < Count; i++)
        {
            result[i] = to.Projected(shift, to._shapes[i]);
        }
    }

    private static Vector<double> RigidMotion() => DenseVector.Create(Plane + 1, d => d % 2 == 0 ? 1 : 0);

    private static Vector<double> Part(double[] both, int start) => DenseVector.OfArray(both[start..(start + Plane)]);

    private static (double X, double Y) Direction(GuyLevel level, int guy)
    {
        double angle = (level.FirstDegrees + (120 * guy)) * Math.PI / 180;
        return (Math.Cos(angle), Math.Sin(angle));
    }

    // Hermite's cubics: value and slope at a height, over the four motions of the element's two ends.
    private (int First, double[] Value, double[] Slope) Cubics(double metres)
    {
        int element = Math.Clamp((int)(metres / _element), 0, Elements - 1);
        double s = Math.Clamp((metres / _element) - element, 0, 1);
        double l = _element;
        return (
            2 * element,
            [1 - (s * s * (3 - (2 * s))), l * s * (1 - s) * (1 - s), s * s * (3 - (2 * s)), -l * s * s * (1 - s)],
            [-6 * s * (1 - s) / l, (1 - s) * (1 - (3 * s)), 6 * s * (1 - s) / l, s * ((3 * s) - 2)]
        );
    }

    private MastShape At(double[] both, double metres)
    {
        (int first, double[] value, double[] slope) = Cubics(metres);
        double x = 0;
        double y = 0;
        double slopeX = 0;
        double slopeY = 0;
        for (int d = 0; d < 4; d++)
        {
            // The base does not move, so it is not among the motions.
            int at = first + d - 1;
            if (at >= 0)
            {
                x += value[d] * both[at];
                y += value[d] * both[Plane + at];
                slopeX += slope[d] * both[at];
                slopeY += slope[d] * both[Plane + at];
            }
        }

        return new MastShape(x, y, slopeX, slopeY);
    }

    private (Matrix<double> Beam, Matrix<double> Geometric, Matrix<double> Mass) Assemble()
    {
        int n = Plane + 1;
        Matrix<double> beam = DenseMatrix.Create(n, n, 0);
        Matrix<double> geometric = DenseMatrix.Create(n, n, 0);
        Matrix<double> mass = DenseMatrix.Create(n, n, 0);
        double l = _element;
        double[][] bend = Square(12, 6 * l, -12, 4 * l * l, -6 * l, 2 * l * l, 12, 4 * l * l, -6 * l);
        double[][] pull = Square(36, 3 * l, -36, 4 * l * l, -3 * l, -l * l, 36, 4 * l * l, -3 * l);
        double[][] inert = Square(156, 22 * l, 54, 4 * l * l, 13 * l, -3 * l * l, 156, 4 * l * l, -22 * l);
        inert[0][3] = inert[3][0] = -13 * l;
        for (int e = 0; e < Elements; e++)
        {
            MastStation station = StationAt(Design, (e + 0.5) * l);
            double axial = -Compression((e + 0.5) * l);
            for (int i = 0; i < 4; i++)
            {
                for (int j = 0; j < 4; j++)
                {
                    int row = (2 * e) + i;
                    int column = (2 * e) + j;
                    beam[row, column] += station.Stiffness / (l * l * l) * bend[i][j];
                    geometric[row, column] += axial / (30 * l) * pull[i][j];
                    mass[row, column] += station.KgPerMetre * l / 420 * inert[i][j];
                }
            }
        }

        beam[1, 1] += Design.BaseStiffness;
        foreach (MastLoad load in Design.Loads)
        {
            (int first, double[] value, _) = Cubics(load.Metres);
            for (int i = 0; i < 4; i++)
            {
                for (int j = 0; j < 4; j++)
                {
                    mass[first + i, first + j] += load.Kilograms * value[i] * value[j];
                }
            }
        }

        return (beam, geometric, mass);
    }

    private static double[][] Square(
        double uu,
        double ut,
        double uv,
        double tt,
        double tv,
        double ts,
        double vv,
        double ss,
        double vs
    ) =>
        [
            [uu, ut, uv, ut],
            [ut, tt, tv, ts],
            [uv, tv, vv, vs],
            [ut, ts, vs, ss],
        ];

    // The weight above, and the downward pull of the guys above, N.
    private double Compression(double metres)
    {
        double step = Design.HeightMetres / 64;
        double newtons = 0;
        for (double z = step / 2; z < Design.HeightMetres; z += step)
        {
            newtons += z > metres ? StationAt(Design, z).KgPerMetre * step * Gravity : 0;
        }

        newtons += Design.Loads.Where(l => l.Metres > metres).Sum(l => l.Kilograms) * Gravity;
        return newtons
            + Design
                .Guys.Where(g => g.Metres > metres)
                .Sum(g => GuysPerLevel * g.TensionNewtons * g.Metres / Guy.Length(g));
    }

    // Where the mast comes to rest on the guys that are left: Newton's method on their true tensions.
    private double[] Equilibrium(Matrix<double> plane)
    {
        Vector<double> shift = DenseVector.Create(2 * Plane, 0);
        for (int i = 0; i < 50; i++)
        {
            double[] now = shift.AsArray();
            Matrix<double> tangent = Both(plane);
            Vector<double> force = -(tangent * shift);
            AddGuys(tangent, now, 0);
            for (int level = 0; level < Design.Guys.Count; level++)
            {
                (int first, double[] value, _) = Cubics(Design.Guys[level].Metres);
                for (int g = 0; g < GuysPerLevel; g++)
                {
                    if (!Cut[(level * GuysPerLevel) + g])
                    {
                        (double x, double y) = Direction(Design.Guys[level], g);
                        double pull =
                            Tension(level, g, now, 0)
                            * Design.Guys[level].AnchorMetres
                            / Guy.Length(Design.Guys[level]);
                        for (int d = 0; d < 4; d++)
                        {
                            if (first + d > 0)
                            {
                                force[first + d - 1] += pull * x * value[d];
                                force[Plane + first + d - 1] += pull * y * value[d];
                            }
                        }
                    }
                }
            }

            Vector<double> step = tangent.Solve(force);
            shift += step;
            if (step.AbsoluteMaximum() < 1e-10)
            {
                break;
            }
        }

        return shift.ToArray();
    }

    private double Tension(int level, int guy, double[] shift, double celsiusAbove)
    {
        MastShape head = At(shift, Design.Guys[level].Metres);
        (double x, double y) = Direction(Design.Guys[level], guy);
        return Guy.Tension(Design.Guys[level], (head.X * x) + (head.Y * y), celsiusAbove);
    }

    private static Matrix<double> Both(Matrix<double> plane)
    {
        Matrix<double> both = DenseMatrix.Create(2 * Plane, 2 * Plane, 0);
        both.SetSubMatrix(0, 0, plane);
        both.SetSubMatrix(Plane, Plane, plane);
        return both;
    }

    private void AddGuys(Matrix<double> both, double[] shift, double celsiusAbove)
    {
        for (int level = 0; level < Design.Guys.Count; level++)
        {
            (int first, double[] value, _) = Cubics(Design.Guys[level].Metres);
            (double xx, double xy, double yy) = LevelStiffness(level, shift, celsiusAbove);
            for (int i = 0; i < 4; i++)
            {
                for (int j = 0; j < 4; j++)
                {
                    int row = first + i - 1;
                    int column = first + j - 1;
                    if (row >= 0 && column >= 0)
                    {
                        double share = value[i] * value[j];
                        both[row, column] += xx * share;
                        both[row, Plane + column] += xy * share;
                        both[Plane + row, column] += xy * share;
                        both[Plane + row, Plane + column] += yy * share;
                    }
                }
            }
        }
    }

    private (double XX, double XY, double YY) LevelStiffness(int level, double[] shift, double celsiusAbove)
    {
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int g = 0; g < GuysPerLevel; g++)
        {
            if (Cut[(level * GuysPerLevel) + g])
            {
                continue;
            }

            (double x, double y) = Direction(Design.Guys[level], g);
            (double along, double across) = Guy.HeadStiffness(
                Design.Guys[level],
                Tension(level, g, shift, celsiusAbove)
            );
            xx += across + ((along - across) * x * x);
            xy += (along - across) * x * y;
            yy += across + ((along - across) * y * y);
        }

        return (xx, xy, yy);
    }

    private void SolveModes(Matrix<double> beam, Matrix<double> geometric, double[] shift)
    {
        Matrix<double> stiffness = Both(beam + geometric);
        AddGuys(stiffness, shift, 0);
        bool isRound = !Cut.Contains(true);
        if (isRound)
        {
            // Three equal guys are the same in every direction, so one plane serves for both.
            double[][] plane = Lowest(stiffness.SubMatrix(0, Plane, 0, Plane), _mass, PerAxis);
            for (int i = 0; i < PerAxis; i++)
            {
                _shapes[2 * i] = [.. plane[i], .. new double[Plane]];
                _shapes[(2 * i) + 1] = [.. new double[Plane], .. plane[i]];
            }

            return;
        }

        double[][] both = Lowest(stiffness, Both(_mass), Count);
        both.CopyTo(_shapes, 0);
    }

    private static double[][] Lowest(Matrix<double> stiffness, Matrix<double> mass, int count)
    {
        Matrix<double> inverse = mass.Cholesky().Factor.Inverse();
        Matrix<double> plain = inverse * stiffness * inverse.Transpose();
        Evd<double> found = ((plain + plain.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        Matrix<double> vectors = inverse.Transpose() * found.EigenVectors;
        int[] order = [.. Enumerable.Range(0, plain.RowCount).OrderBy(i => found.EigenValues[i].Real).Take(count)];
        return
        [
            .. order.Select(i =>
            {
                double[] shape = vectors.Column(i).ToArray();

                // The sign is free: the top moves towards x, or towards y where it does not move along x.
                double x = shape.Length > Plane ? shape[Plane - 2] : shape[^2];
                double y = shape[^2];
                double lead = Math.Abs(x) > 1e-6 * Math.Abs(y) ? x : y;
                return lead < 0 ? Array.ConvertAll(shape, v => -v) : shape;
            }),
        ];
    }

    private double GuyShare(int mode, double[] shift, int row)
    {
        double above = ColdestCelsius + (row * TableStep) - ReferenceCelsius;
        double sum = 0;
        for (int level = 0; level < Design.Guys.Count; level++)
        {
            MastShape head = At(_shapes[mode], Design.Guys[level].Metres);
            (double xx, double xy, double yy) = LevelStiffness(level, shift, above);
            sum += (xx * head.X * head.X) + (2 * xy * head.X * head.Y) + (yy * head.Y * head.Y);
        }

        return sum;
    }

    private double Projected(double[] shift, double[] shape) =>
        (Part(shape, 0) * _mass * Part(shift, 0)) + (Part(shape, Plane) * _mass * Part(shift, Plane));

    private void Leftover(double[] shift)
    {
        _shift = [.. shift];
        for (int i = 0; i < Count; i++)
        {
            for (int d = 0; d < _shift.Length; d++)
            {
                _shift[d] -= _rest[i] * _shapes[i][d];
            }
        }
    }
}

/// <summary>Displacement and slope at one height.</summary>
/// <param name="X">Along x.</param>
/// <param name="Y">Along y.</param>
/// <param name="SlopeX">Slope of x over height.</param>
/// <param name="SlopeY">Slope of y over height.</param>
public readonly record struct MastShape(double X, double Y, double SlopeX, double SlopeY);
