using Edge.Simulator.Physics.Weather;

namespace Edge.Simulator.Physics.Structure;

/// <summary>Stiffness, mass and drag of a mast at one height; straight lines between heights.</summary>
/// <param name="Metres">Height above the base, m.</param>
/// <param name="Stiffness">Bending stiffness EI at 25 °C, N·m²; the same in every direction.</param>
/// <param name="KgPerMetre">Mass, kg/m.</param>
/// <param name="DragAreaPerMetre">Drag coefficient times width, m²/m.</param>
public sealed record MastStation(double Metres, double Stiffness, double KgPerMetre, double DragAreaPerMetre);

/// <summary>Antennas and the like at one height.</summary>
/// <param name="Metres">Height, m.</param>
/// <param name="Kilograms">Mass, kg.</param>
/// <param name="DragArea">Drag coefficient times area, m².</param>
public sealed record MastLoad(double Metres, double Kilograms, double DragArea);

/// <summary>Three equal guys at one height, 120° apart.</summary>
/// <param name="Metres">Height at which they hold the mast, m.</param>
/// <param name="AnchorMetres">Distance of the anchors from the mast, m.</param>
/// <param name="TensionNewtons">Tension at 25 °C, N.</param>
/// <param name="StiffnessNewtons">Modulus times steel area, EA, N.</param>
/// <param name="KgPerMetre">Mass of the strand, kg/m.</param>
/// <param name="FirstDegrees">Direction of the first anchor from the mast, from x towards y; the others follow at 120° and 240°.</param>
public sealed record GuyLevel(
    double Metres,
    double AnchorMetres,
    double TensionNewtons,
    double StiffnessNewtons,
    double KgPerMetre,
    double FirstDegrees = 0
);

/// <summary>
/// What a mast is built of. The presets are typical sizes, not any one mast's drawings (E): their frequencies and
/// damping lie in the bands of masts of their kind, lattice 1–5 Hz, monopole 0.4–1.5, guyed 0.5–3, 0.3–2 %. Immutable.
/// </summary>
public sealed record MastDesign
{
    /// <summary>Stiffness, mass and drag from the base to the top, in order of height; at least two.</summary>
    public required IReadOnlyList<MastStation> Stations { get; init; }

    /// <summary>What hangs on it.</summary>
    public IReadOnlyList<MastLoad> Loads { get; init; } = [];

    /// <summary>Its guys, at most eight levels.</summary>
    public IReadOnlyList<GuyLevel> Guys { get; init; } = [];

    /// <summary>Stiffness of base and foundation against rotation, N·m/rad; 0 is a pin.</summary>
    public double BaseStiffness { get; init; } = 1e12;

    /// <summary>Damping ratios of the first three modes in each direction, of the structure alone, at small amplitude.</summary>
    public IReadOnlyList<double> Damping { get; init; } = [0.01, 0.012, 0.015];

    /// <summary>Rotation of the top at which steel yields, rad.</summary>
    public double YieldRadians { get; init; } = 0.016;

    /// <summary>Change of the elastic modulus with temperature, 1/°C. −3e-4: structural steel near 20 °C.</summary>
    public double ModulusPerCelsius { get; init; } = -3e-4;

    /// <summary>
    /// Share of the frequency that is lost at great amplitude: f = f₀(1 − share·A/(A + half)), A the acceleration of the
    /// top. Fitted to the ring-down of a bolted steel frame from 18.6 to 0.6 m/s² (3.664 to 3.787 Hz): 0.045 and 5 m/s²
    /// give each of its four points within 0.2 %.
    /// </summary>
    public double SofteningShare { get; init; } = 0.045;

    /// <summary>Acceleration of the top at which half of that is lost, m/s².</summary>
    public double SofteningMps2 { get; init; } = 5;

    /// <summary>Growth of the damping by the same law: the same ring-down fell from 0.72 to 0.33 %, so 1 + 3.6·A/(A + half).</summary>
    public double DampingGrowth { get; init; } = 3.6;

    /// <summary>Tremor of the ground that is always there (traffic, machines), m/s² per √Hz. 1e-4 (E).</summary>
    public double TremorMps2 { get; init; } = 1e-4;

    /// <summary>Diameter that sheds vortices, m; 0 for a lattice, which sheds none.</summary>
    public double VortexMetres { get; init; }

    /// <summary>What stands around it.</summary>
    public WindTerrain Terrain { get; init; } = WindTerrain.Suburb;

    /// <summary>Height, m.</summary>
    public double HeightMetres => Stations[^1].Metres;

    /// <summary>Self-supporting lattice tower of 40 m, four legs, from 4 m to 1.2 m wide.</summary>
    public static MastDesign Lattice40 { get; } =
        new()
        {
            Stations = [new(0, 1.19e10, 320, 0.8), new(20, 3.85e9, 210, 0.62), new(40, 7.7e8, 110, 0.42)],
            Loads = [new(38, 500, 3.6), new(30, 120, 1)],
            BaseStiffness = 8.25e9,
            Damping = [0.01, 0.012, 0.015],
            YieldRadians = 0.016,
        };

    /// <summary>Conical steel tube of 30 m, 1.1 m to 0.5 m across, 7 mm.</summary>
    public static MastDesign Monopole30 { get; } =
        new()
        {
            Stations = [new(0, 7.3e8, 190, 0.77), new(15, 2.8e8, 138, 0.56), new(30, 6.9e7, 87, 0.35)],
            Loads = [new(29, 400, 3.5)],
            BaseStiffness = 2e9,
            Damping = [0.006, 0.007, 0.009],
            YieldRadians = 0.06,
            VortexMetres = 0.65,
        };

    /// <summary>Slender triangular lattice of 45 m on a pin, held by guys at 15, 30 and 43 m.</summary>
    public static MastDesign Guyed45 { get; } =
        new()
        {
            Stations = [new(0, 3.0e7, 45, 0.4), new(45, 3.0e7, 45, 0.4)],
            Loads = [new(44, 260, 2.5), new(36, 60, 0.8)],
            Guys = [new(15, 20, 7_000, 8.0e6, 0.4), new(30, 20, 8_000, 8.0e6, 0.4), new(43, 25, 10_000, 1.14e7, 0.57)],
            BaseStiffness = 0,
            Damping = [0.012, 0.012, 0.015],
            YieldRadians = 0.035,
        };

    /// <summary>Every mistake of the design as a sentence; none if it can be built.</summary>
    public IEnumerable<string> Problems()
    {
        if (Stations.Count < 2 || Stations[0].Metres != 0)
        {
            yield return "Stations must be two at least, the first at 0 m.";
        }

        for (int i = 0; i < Stations.Count; i++)
        {
            MastStation station = Stations[i];
            if (i > 0 && station.Metres <= Stations[i - 1].Metres)
            {
                yield return $"Station {i} must stand higher than the one before.";
            }

            if (station is not { Stiffness: > 0, KgPerMetre: > 0, DragAreaPerMetre: >= 0 })
            {
                yield return $"Station {i} needs stiffness and mass above 0, and drag not below 0.";
            }
        }

        if (Damping.Count != MastModes.PerAxis || Damping.Any(z => z is not (> 0 and < 0.2)))
        {
            yield return $"Damping needs {MastModes.PerAxis} ratios between 0 and 0.2.";
        }

        if (Guys.Count > 8 || Guys.Any(g => g.Metres <= 0 || g.Metres > HeightMetres || g.TensionNewtons <= 0))
        {
            yield return "Guys must be at most eight levels, each on the mast and in tension.";
        }

        if (BaseStiffness <= 0 && Guys.Count == 0)
        {
            yield return "A mast without guys needs a base that holds it: BaseStiffness above 0.";
        }

        if (YieldRadians <= 0 || SofteningShare is < 0 or > 0.3 || SofteningMps2 <= 0 || DampingGrowth < 0)
        {
            yield return "YieldRadians and SofteningMps2 must be above 0, SofteningShare 0–0.3, DampingGrowth not below 0.";
        }
    }
}
