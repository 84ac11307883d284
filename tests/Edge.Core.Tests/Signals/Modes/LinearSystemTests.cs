using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class LinearSystemTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    public void The_factor_times_its_transpose_is_the_matrix(int n)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            double[] matrix = Definite(new Random(seed), n);
            double[] factor = [.. matrix];

            Assert.True(LinearSystem.Factor(factor, n));

            for (int i = 0; i < n; i++)
            {
                Assert.True(factor[(i * n) + i] > 0);
                for (int j = 0; j <= i; j++)
                {
                    double sum = 0;
                    for (int k = 0; k <= j; k++)
                    {
                        sum += factor[(i * n) + k] * factor[(j * n) + k];
                    }

                    Assert.Equal(matrix[(i * n) + j], sum, 1e-10);
                }

                for (int j = i + 1; j < n; j++)
                {
                    Assert.Equal(matrix[(i * n) + j], factor[(i * n) + j]); // the upper triangle is not its business
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    public void Solving_undoes_the_multiplication(int n)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var chance = new Random(seed);
            double[] matrix = Definite(chance, n);
            double[] wanted = [.. Enumerable.Range(0, n).Select(_ => Shaken.Normal(chance))];
            double[] b = [.. Times(matrix, wanted)];
            for (int i = 0; i < n; i++)
            {
                for (int j = i + 1; j < n; j++)
                {
                    matrix[(i * n) + j] = double.NaN; // only the lower triangle is read
                }
            }

            Assert.True(LinearSystem.Factor(matrix, n));
            LinearSystem.Solve(matrix, n, b);

            for (int i = 0; i < n; i++)
            {
                Assert.Equal(wanted[i], b[i], 1e-9);
            }
        }
    }

    [Theory]
    [InlineData(1, new[] { 0.0 })]
    [InlineData(1, new[] { -1.0 })]
    [InlineData(1, new[] { double.NaN })]
    [InlineData(1, new[] { double.PositiveInfinity })]
    [InlineData(2, new[] { 1.0, 0, 1, 1 })] // singular
    [InlineData(2, new[] { 1.0, 0, 2, 1 })] // indefinite
    [InlineData(2, new[] { 1.0, 0, double.NaN, 1 })]
    [InlineData(2, new[] { 1.0, 0, 0, double.PositiveInfinity })]
    [InlineData(3, new[] { 1.0, 0, 0, 0, 1, 0, 1, 1, 2 })] // the last row is the sum of the others
    public void What_is_not_positive_definite_is_refused(int n, double[] matrix) =>
        Assert.False(LinearSystem.Factor(matrix, n));

    [Fact]
    public void What_is_only_just_positive_definite_is_taken()
    {
        Assert.True(LinearSystem.Factor([1e-300], 1));
        Assert.True(LinearSystem.Factor([1, 0, 1, 1.000001], 2));
    }

    // B·Bᵀ + 1 is positive definite whatever B is.
    private static double[] Definite(Random chance, int n)
    {
        double[] b = [.. Enumerable.Range(0, n * n).Select(_ => Shaken.Normal(chance))];
        var a = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                a[(i * n) + j] = i == j ? 1 : 0;
                for (int k = 0; k < n; k++)
                {
                    a[(i * n) + j] += b[(i * n) + k] * b[(j * n) + k];
                }
            }
        }

        return a;
    }

    private static IEnumerable<double> Times(double[] a, double[] x) =>
        Enumerable.Range(0, x.Length).Select(i => x.Select((v, j) => a[(i * x.Length) + j] * v).Sum());
}
