using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Weather;

namespace Edge.Simulator.Physics.Structure;

/// <summary>
/// Forces of a gusty wind on the panels of a mast: quasi-steady drag of the momentary wind, ½ρ·CdA·|U + u|·(U + u), along and
/// across, from gusts that pass with the wind; and on a tube the lift of shed vortices, with Strouhal's 0.2 (E: lift
/// coefficient 0.25 in smooth air, less in turbulent air). Allocates nothing. Not thread-safe.
/// </summary>
public sealed class WindLoad
{
    /// <summary>Density of air at 25 °C, kg/m³.</summary>
    public const double AirKgPerM3 = 1.18;

    private const double Strouhal = 0.2;
    private const double SmoothLift = 0.25;
    private const double LiftLostPerIntensity = 6;

    private readonly MastPanels _panels;
    private readonly GustField _field;
    private readonly double[] _along = new double[MastPanels.Count];
    private readonly double[] _across = new double[MastPanels.Count];
    private readonly double _vortexMetres;
    private readonly double _panelMetres;
    private double _metres;
    private double _shedding;
    private double _degrees = double.NaN;
    private double _cos;
    private double _sin;

    /// <summary>The wind on a mast.</summary>
    /// <param name="design">Which.</param>
    /// <param name="seed">Where in the field of gusts this site begins.</param>
    /// <param name="field">The gusts; the shared field of the design's height and terrain if null.</param>
    public WindLoad(MastDesign design, ulong seed, GustField? field = null)
    {
        _panels = new MastPanels(design);
        _field = field ?? GustField.Shared(MastPanels.Count, design.HeightMetres, design.Terrain);
        _metres = new Chance(seed, 32).NextUniform() * GustField.Rows * GustField.RowMetres;
        _vortexMetres = design.VortexMetres;
        _panelMetres = design.HeightMetres / MastPanels.Count;
    }

    /// <summary>Forces during the next step, N.</summary>
    /// <param name="seconds">How long it is.</param>
    /// <param name="windMps">Mean wind at 10 m, m/s.</param>
    /// <param name="towardsDegrees">Where it blows to, degrees from x towards y.</param>
    /// <param name="intensity">Turbulence intensity at 10 m.</param>
    /// <param name="x">Takes a force for each panel.</param>
    /// <param name="y">Takes a force for each panel.</param>
    public void Step(
        double seconds,
        double windMps,
        double towardsDegrees,
        double intensity,
        Span<double> x,
        Span<double> y
    )
    {
        const double Period = GustField.Rows * GustField.RowMetres;
        _metres += windMps * seconds;
        if (_metres >= Period)
        {
            _metres %= Period;
        }

        if (towardsDegrees != _degrees)
        {
            _degrees = towardsDegrees;
            (_sin, _cos) = Math.SinCos(towardsDegrees * Math.PI / 180);
        }

        _field.At(_metres, _along, _across);
        double gust = intensity * windMps;
        double side = gust * KaimalSpectrum.AcrossOverAlong;
        double lift = Lift(seconds, windMps, intensity);
        double[] areas = _panels.DragArea;
        double[] profile = _panels.Profile;
        for (int k = 0; k < MastPanels.Count; k++)
        {
            double mean = windMps * profile[k];
            double u = mean + (gust * _along[k]);
            double v = side * _across[k];
            double drag = 0.5 * AirKgPerM3 * areas[k] * Math.Sqrt((u * u) + (v * v));
            double along = drag * u;
            double across = (drag * v) + (lift * mean * mean);
            x[k] = (_cos * along) - (_sin * across);
            y[k] = (_sin * along) + (_cos * across);
        }
    }

    // Lift over the square of the panel's wind, N/(m/s)², all panels in step: the upper bound of lock-in.
    private double Lift(double seconds, double windMps, double intensity)
    {
        if (_vortexMetres <= 0 || windMps <= 0)
        {
            return 0;
        }

        double top = windMps * _panels.Profile[MastPanels.Count - 1];
        _shedding = (_shedding + (Strouhal * top / _vortexMetres * seconds)) % 1;
        return 0.5
            * AirKgPerM3
            * _vortexMetres
            * _panelMetres
            * SmoothLift
            * Math.Exp(-LiftLostPerIntensity * intensity)
            * Math.Sin(2 * Math.PI * _shedding);
    }
}
