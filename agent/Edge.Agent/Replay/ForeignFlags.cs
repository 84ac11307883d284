namespace Edge.Agent.Replay;

/// <summary>Words and numbers by which archives say that a figure beside or in their place was not measured.</summary>
internal static class ForeignFlags
{
    private static readonly double[] LevelSentinels =
    [
        99.99,
        99.999,
        999,
        999.9,
        999.99,
        999.999,
        9999,
        9999.9,
        99_999,
        99_999.9,
        999_999,
        123_456,
        32_767,
        32_768,
    ];

    /// <summary>Whether a header's column holds such words: the Environment Agency's quality, a code of NWIS, NOAA's mark of inferred levels.</summary>
    public static bool IsFlag(string name, bool isWater) =>
        isWater
        && (
            ForeignColumns.Take(name).Stem is "quality" or "i"
            || (name.EndsWith("_cd", StringComparison.Ordinal) && name != "tz_cd" && name != "agency_cd")
        );

    /// <summary>Whether a word voids the level beside it: estimated and interpolated ones were not measured.</summary>
    public static bool Voids(string name, ReadOnlySpan<char> cell)
    {
        if (ForeignColumns.Take(name).Stem == "i")
        {
            return cell is "1";
        }

        foreach (Range part in cell.SplitAny(':', ' ', '[', ']', ','))
        {
            if (
                cell[part]
                is "Missing"
                    or "Suspect"
                    or "Estimated"
                    or "Ice"
                    or "Eqp"
                    or "Mnt"
                    or "Dis"
                    or "Ssn"
                    or "Tst"
                    or "***"
                    or "e"
                    or "E"
                    or "~"
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a figure of a level, in metres or feet, stands for no measurement.</summary>
    public static bool IsSentinel(double raw) => Array.IndexOf(LevelSentinels, Math.Abs(raw)) >= 0;

    /// <summary>Hours that a zone of NWIS's <c>tz_cd</c> is ahead of UTC; NaN for a zone that nobody knows.</summary>
    public static double ZoneHours(ReadOnlySpan<char> zone) =>
        zone switch
        {
            "UTC" or "GMT" or "Z" => 0,
            "AST" or "EDT" => -4,
            "EST" or "CDT" => -5,
            "CST" or "MDT" => -6,
            "MST" or "PDT" => -7,
            "PST" or "AKDT" => -8,
            "AKST" or "HDT" => -9,
            "HST" => -10,
            "SST" => -11,
            "ChST" or "GST" => 10,
            _ => double.NaN,
        };
}
