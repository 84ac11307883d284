namespace Edge.Simulator.Physics.Structure;

/// <summary>
/// A mast cut into panels of equal height for the wind: each has one gust, one drag area and one share of each mode's
/// motion, weighted by area within the panel. Immutable.
/// </summary>
public sealed class MastPanels
{
    /// <summary>How many panels. 6: about 7 m each; what the gusts do within one is in their admittance.</summary>
    public const int Count = 6;

    private const int Slices = 8;

    private readonly double[][] _heights = new double[Count][];
    private readonly double[][] _areas = new double[Count][];

    /// <summary>The panels of a design.</summary>
    public MastPanels(MastDesign design)
    {
        double height = design.HeightMetres;
        double slice = height / (Count * Slices);
        for (int k = 0; k < Count; k++)
        {
            List<double> heights = [];
            List<double> areas = [];
            for (int s = 0; s < Slices; s++)
            {
                double z = ((k * Slices) + s + 0.5) * slice;
                heights.Add(z);
                areas.Add(MastModes.StationAt(design, z).DragAreaPerMetre * slice);
            }

            foreach (MastLoad load in design.Loads)
            {
                if (Math.Min(Count - 1, (int)(load.Metres / height * Count)) == k)
                {
                    heights.Add(load.Metres);
                    areas.Add(load.DragArea);
                }
            }

            _heights[k] = [.. heights];
            _areas[k] = [.. areas];
            DragArea[k] = areas.Sum();
            Profile[k] = design.Terrain.Profile(Mean(k, z => z));
        }
    }

    /// <summary>Drag coefficient times area of each panel, m².</summary>
    public double[] DragArea { get; } = new double[Count];

    /// <summary>Mean wind at each panel over that at 10 m.</summary>
    public double[] Profile { get; } = new double[Count];

    /// <summary>Mean over a panel of what depends on height, weighted by drag area.</summary>
    public double Mean(int panel, Func<double, double> of)
    {
        double sum = 0;
        for (int s = 0; s < _heights[panel].Length; s++)
        {
            sum += of(_heights[panel][s]) * _areas[panel][s];
        }

        return sum / Math.Max(1e-12, _areas[panel].Sum());
    }
}
