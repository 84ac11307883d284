namespace Edge.Core.Flood;

/// <summary>The k-th smallest of some numbers without sorting all of them (Hoare 1961, "Find").</summary>
public static class OrderStatistic
{
    /// <summary>The number that would stand at <paramref name="place"/> if they were sorted. Their order changes. None is
    /// NaN.</summary>
    /// <param name="numbers">The numbers, at least one.</param>
    /// <param name="place">From 0.</param>
    public static double Select(Span<double> numbers, int place)
    {
        int low = 0;
        int high = numbers.Length - 1;
        while (low < high)
        {
            double pivot = numbers[place];
            int i = low;
            int j = high;
            while (i <= j)
            {
                while (numbers[i] < pivot)
                {
                    i++;
                }

                while (pivot < numbers[j])
                {
                    j--;
                }

                if (i <= j)
                {
                    (numbers[i], numbers[j]) = (numbers[j], numbers[i]);
                    i++;
                    j--;
                }
            }

            if (j < place)
            {
                low = i;
            }

            if (place < i)
            {
                high = j;
            }
        }

        return numbers[place];
    }
}
