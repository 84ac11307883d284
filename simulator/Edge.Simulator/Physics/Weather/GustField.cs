using System.Collections.Concurrent;
using System.Numerics;
using Edge.Simulator.Chips;
using MathNet.Numerics.IntegralTransforms;

namespace Edge.Simulator.Physics.Weather;

/// <summary>
/// A long frozen series of gusts at several panels of a mast, along and across the wind, of unit deviation: worked out
/// once by FFT, with Kaimal's spectra, Davenport's coherence between the panels and his admittance within each
/// (Shinozuka and Jan 1972). The row advances by one metre of air, not by time, so a player that runs through it with
/// the wind has the right spectrum at every mean wind. Periodic after 131 km. Immutable; safe from every thread.
/// </summary>
public sealed class GustField
{
    /// <summary>Air between two rows, m.</summary>
    public const double RowMetres = 1;

    /// <summary>How many rows.</summary>
    public const int Rows = 1 << 17;

    private static readonly ConcurrentDictionary<(int, double, WindTerrain), Lazy<GustField>> Made = new();

    // Row by row: the panels along the wind, then the panels across.
    private readonly float[] _values;

    /// <summary>Works out a field; takes a fraction of a second and 4 bytes × 2 × panels × rows.</summary>
    /// <param name="panels">How many panels of equal height.</param>
    /// <param name="heightMetres">Height of the mast, m.</param>
    /// <param name="terrain">Its surroundings.</param>
    /// <param name="seed">Seed of the gusts.</param>
    public GustField(int panels, double heightMetres, WindTerrain terrain, ulong seed)
    {
        Panels = panels;
        _values = new float[Rows * 2 * panels];
        double panel = heightMetres / panels;
        double[] z = [.. Enumerable.Range(0, panels).Select(k => (k + 0.5) * panel)];
        double[] profile = [.. z.Select(terrain.Profile)];
        Chance chance = new(seed, 31);
        Complex[][] spectra = [.. z.Select(_ => new Complex[Rows])];
        double[][] root = [.. z.Select(_ => new double[panels])];
        Complex[] along = new Complex[panels];
        Complex[] across = new Complex[panels];
        const double Step = 1 / (Rows * RowMetres);
        for (int row = 1; row < Rows / 2; row++)
        {
            double kappa = row * Step;
            Factor(root, kappa, z, profile);
            for (int k = 0; k < panels; k++)
            {
                along[k] = new Complex(chance.NextNormal(), chance.NextNormal());
                across[k] = new Complex(chance.NextNormal(), chance.NextNormal());
            }

            // Straight lines between the rows take away sinc⁴ of the density; it is put on beforehand.
            double sinc = Sinc(kappa * RowMetres);
            for (int k = 0; k < panels; k++)
            {
                double local = kappa / profile[k];
                double share = KaimalSpectrum.Admittance(local, panel) * Step / (4 * profile[k] * Math.Pow(sinc, 4));
                double alongSize = Math.Sqrt(KaimalSpectrum.Along(local, z[k]) * share);
                double acrossSize = Math.Sqrt(KaimalSpectrum.Across(local, z[k]) * share);
                Complex a = Complex.Zero;
                Complex b = Complex.Zero;
                for (int j = 0; j <= k; j++)
                {
                    a += root[k][j] * along[j];
                    b += root[k][j] * across[j];
                }

                // Both are real series, so one transform carries the two: a + ib.
                a *= alongSize;
                b *= acrossSize;
                spectra[k][row] = a + (Complex.ImaginaryOne * b);
                spectra[k][Rows - row] = Complex.Conjugate(a) + (Complex.ImaginaryOne * Complex.Conjugate(b));
            }
        }

        for (int k = 0; k < panels; k++)
        {
            Fourier.Inverse(spectra[k], FourierOptions.NoScaling);
            for (int row = 0; row < Rows; row++)
            {
                _values[(row * 2 * panels) + k] = (float)spectra[k][row].Real;
                _values[(row * 2 * panels) + panels + k] = (float)spectra[k][row].Imaginary;
            }
        }
    }

    /// <summary>How many panels.</summary>
    public int Panels { get; }

    /// <summary>
    /// The field that every mast of this height and terrain shares: many sites cost one. Sites differ by where in it
    /// they begin.
    /// </summary>
    public static GustField Shared(int panels, double heightMetres, WindTerrain terrain) =>
        Made.GetOrAdd(
            (panels, heightMetres, terrain),
            static key => new Lazy<GustField>(() => new GustField(key.Item1, key.Item2, key.Item3, 1))
        ).Value;

    /// <summary>Gusts after so much air has passed, of unit deviation, straight lines between rows.</summary>
    /// <param name="metres">Air that has passed, m; from 0 up to <see cref="Rows"/> × <see cref="RowMetres"/>.</param>
    /// <param name="along">Takes a value for each panel.</param>
    /// <param name="across">Takes a value for each panel.</param>
    public void At(double metres, Span<double> along, Span<double> across)
    {
        double rows = metres / RowMetres;
        int row = (int)rows;
        double part = rows - row;
        int panels = Panels;
        ReadOnlySpan<float> here = _values.AsSpan((row & (Rows - 1)) * 2 * panels, 2 * panels);
        ReadOnlySpan<float> next = _values.AsSpan(((row + 1) & (Rows - 1)) * 2 * panels, 2 * panels);
        for (int k = 0; k < along.Length; k++)
        {
            along[k] = here[k] + (part * (next[k] - here[k]));
        }

        here = here[panels..];
        next = next[panels..];
        for (int k = 0; k < across.Length; k++)
        {
            across[k] = here[k] + (part * (next[k] - here[k]));
        }
    }

    private static double Sinc(double x) => Math.Sin(Math.PI * x) / (Math.PI * x);

    // Cholesky's factor of the coherence matrix; it is that of an exponential, so positive definite.
    private static void Factor(double[][] root, double kappa, double[] z, double[] profile)
    {
        int n = z.Length;
        for (int j = 0; j < n; j++)
        {
            for (int i = j; i < n; i++)
            {
                double local = 2 * kappa / (profile[i] + profile[j]);
                double sum = i == j ? 1 + 1e-9 : KaimalSpectrum.Coherence(local, z[i] - z[j]);
                for (int k = 0; k < j; k++)
                {
                    sum -= root[i][k] * root[j][k];
                }

                root[i][j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / root[j][j];
            }
        }
    }
}
