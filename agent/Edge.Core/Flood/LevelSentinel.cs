namespace Edge.Core.Flood;

/// <summary>
/// Numbers that loggers and archives write where there was no measurement. In a recording of levels they are no level:
/// those that no gauge gives by chance always, 999 and −999 only where the level before was half a metre off.
/// </summary>
public static class LevelSentinel
{
    private const double FarMillimetres = 500;

    /// <summary>Whether a level, mm, is such a number.</summary>
    /// <param name="level">The level.</param>
    /// <param name="before">The level before it; NaN when there was none.</param>
    public static bool Is(double level, double before) =>
        Math.Abs(level) switch
        {
            9999 or 9999.9 or 99_999 or 99_999.9 or 32_767 or 32_768 => true,
            999 or 999.9 => Math.Abs(level - before) > FarMillimetres,
            _ => false,
        };
}
