namespace Edge.Agent.Configuration;

/// <summary>Finds what somebody meant to write.</summary>
public static class DidYouMean
{
    private const int LongestWord = 64;

    /// <summary>The candidate nearest to <paramref name="word"/>, when it is near enough to be a slip of the hand: one
    /// edit for every three letters, at least one.</summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > LongestWord)
        {
            return null;
        }

        string? best = null;
        int bestDistance = Math.Max(1, word.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            int distance = Distance(word, candidate);
            if (distance < bestDistance)
            {
                best = candidate;
                bestDistance = distance;
            }
        }

        return best;
    }

    /// <summary>Letters to insert, drop, change or swap with their neighbour (optimal string alignment), case ignored.</summary>
    public static int Distance(string one, string other)
    {
        int[] beforeLast = new int[other.Length + 1];
        int[] last = new int[other.Length + 1];
        int[] row = new int[other.Length + 1];
        for (int j = 0; j <= other.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int cost = Same(one[i - 1], other[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(one[i - 1], other[j - 2]) && Same(one[i - 2], other[j - 1]))
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[other.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
