using System.Globalization;

namespace Edge.Core.Link;

/// <summary>
/// The AT command that chooses a modem's SIM slot, as a site file writes it: <c>{slot}</c> stands for 1 or 2, <c>{index}</c> for 0 or 1.
/// Quectel RM5xx and RG5xx: <c>AT+QUIMSLOT={slot}</c>; others by their maker's manual, such as <c>AT+SMSIMCFG=1,{slot}</c>,
/// <c>AT+GTDUALSIM={index}</c>, <c>AT+QDSIM={index}</c>.
/// </summary>
public static class SimSwitch
{
    /// <summary>Longest that is sent, characters.</summary>
    public const int Longest = 64;

    private const string SlotMark = "{slot}";
    private const string IndexMark = "{index}";

    /// <summary>The command for one slot.</summary>
    /// <param name="pattern">As the site file writes it.</param>
    /// <param name="slot">1 or 2.</param>
    public static string For(string pattern, int slot) =>
        pattern
            .Replace(SlotMark, slot.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace(IndexMark, (slot - 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>What is wrong with a pattern, a sentence with its remedy; null when nothing is.</summary>
    public static string? Problem(string pattern) =>
        !pattern.StartsWith("AT", StringComparison.Ordinal) ? "is no AT command; write as AT+QUIMSLOT={slot}"
        : pattern.Length > Longest || pattern.Any(c => c is < ' ' or > '~')
            ? "is not one line of at most 64 ASCII characters"
        : !pattern.Contains(SlotMark, StringComparison.Ordinal)
        && !pattern.Contains(IndexMark, StringComparison.Ordinal)
            ? "chooses no slot; write {slot} where 1 or 2 stands, or {index} where 0 or 1 does"
        : null;
}
