namespace Edge.Core.Signals.Modes;

/// <summary>Small symmetric positive definite systems, by Cholesky's decomposition, row by row in one span.</summary>
internal static class LinearSystem
{
    /// <summary>Replaces the lower triangle of <paramref name="a"/> (n × n) by its factor.</summary>
    /// <returns>False when it is not positive definite, or holds no numbers.</returns>
    public static bool Factor(Span<double> a, int n)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = a[(i * n) + j];
                for (int k = 0; k < j; k++)
                {
                    sum -= a[(i * n) + k] * a[(j * n) + k];
                }

                if (i != j)
                {
                    a[(i * n) + j] = sum / a[(j * n) + j];
                }
                else if (sum > 0 && double.IsFinite(sum))
                {
                    a[(i * n) + i] = Math.Sqrt(sum);
                }
                else
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Solves with the factor, in place.</summary>
    public static void Solve(ReadOnlySpan<double> factor, int n, Span<double> b)
    {
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < i; k++)
            {
                b[i] -= factor[(i * n) + k] * b[k];
            }

            b[i] /= factor[(i * n) + i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++)
            {
                b[i] -= factor[(k * n) + i] * b[k];
            }

            b[i] /= factor[(i * n) + i];
        }
    }
}
