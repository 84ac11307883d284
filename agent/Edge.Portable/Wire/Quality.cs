namespace Edge.Portable.Wire;

/// <summary>
/// What a value is worth, with the codes that Sparkplug B 3.0 gives its <c>Quality</c> property (Int32).
/// </summary>
public enum Quality
{
    /// <summary>Not a measurement: the chip was silent, stuck, saturated or contradicted itself. The value is NaN.</summary>
    Bad = 0,

    /// <summary>Measured now, by a sensor that passed its checks.</summary>
    Good = 192,

    /// <summary>The last good value, older than it should be.</summary>
    Stale = 500,
}
