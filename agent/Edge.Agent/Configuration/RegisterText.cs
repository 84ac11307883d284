using System.Globalization;
using Edge.Portable.Drivers.Modbus;

namespace Edge.Agent.Configuration;

/// <summary>
/// A line of a register map as the file has it: <c>QUANTITY FUNCTION ADDRESS TYPE [SCALE] [low-word-first] [mask=0x0001]</c>, as in
/// <c>battery_current 3 0x1401 s16 0.1</c>; or <c>QUANTITY none</c>, which takes the quantity out of the map. The address is the one on the
/// wire, decimal or with 0x: 0 for what documents call 30001 or 40001. Total: any text gives a line or a problem.
/// </summary>
public sealed record RegisterText
{
    /// <summary>The form in words.</summary>
    public const string Form =
        "\"QUANTITY FUNCTION ADDRESS TYPE [SCALE] [low-word-first] [mask=0x0001]\", as \"battery_current 3 0x1401 s16 0.1\", or \"QUANTITY none\"";

    /// <summary>Most lines of one unit: a round of more would take longer than its readings may be old.</summary>
    public const int MostLines = 40;

    private const string LowWordFirst = "low-word-first";
    private const string Mask = "mask=";
    private const double MostScale = 1e6;

    private static readonly (string Name, PlantQuantity Quantity)[] Quantities =
    [
        ("bus_voltage", PlantQuantity.BusVolts),
        ("battery_current", PlantQuantity.BatteryAmperes),
        ("load_current", PlantQuantity.LoadAmperes),
        ("ac_voltage", PlantQuantity.AcVolts),
        ("ac_current", PlantQuantity.AcAmperes),
        ("ac_power", PlantQuantity.AcWatts),
        ("power_factor", PlantQuantity.PowerFactor),
        ("frequency", PlantQuantity.Hertz),
        ("energy", PlantQuantity.ImportKilowattHours),
        ("modules", PlantQuantity.Modules),
        ("modules_failed", PlantQuantity.ModulesFailed),
        ("temperature", PlantQuantity.Celsius),
        ("alarm", PlantQuantity.Alarm),
    ];

    private static readonly (string Name, RegisterType Type)[] Types =
    [
        ("u16", RegisterType.Unsigned16),
        ("s16", RegisterType.Signed16),
        ("u32", RegisterType.Unsigned32),
        ("s32", RegisterType.Signed32),
        ("f32", RegisterType.Float32),
    ];

    private RegisterText() { }

    /// <summary>What it is about.</summary>
    public PlantQuantity Quantity { get; private init; }

    /// <summary>The line; null where the quantity is taken out, or with a problem.</summary>
    public ModbusRegister? Register { get; private init; }

    /// <summary>What is wrong with it, beginning with what was found; null when nothing is.</summary>
    public string? Problem { get; private init; }

    /// <summary>A quantity as the file spells it.</summary>
    public static string NameOf(PlantQuantity quantity) => Array.Find(Quantities, q => q.Quantity == quantity).Name;

    /// <summary>Reads a line.</summary>
    public static RegisterText Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return Wrong("is empty");
        }

        int quantity = Array.FindIndex(Quantities, q => q.Name == words[0]);
        if (quantity < 0)
        {
            return Unknown(words[0], "quantity", Quantities.Select(q => q.Name));
        }

        PlantQuantity what = Quantities[quantity].Quantity;
        if (words is [_, "none"])
        {
            return new RegisterText { Quantity = what };
        }

        if (words.Length < 4)
        {
            return Wrong("is too short");
        }

        if (words[1] is not ("3" or "4"))
        {
            return Wrong($"has function \"{Short(words[1])}\": 3 reads holding registers, 4 input registers");
        }

        if (Whole(words[2]) is not { } address)
        {
            return Wrong($"has address \"{Short(words[2])}\": 0 to 65535, or 0x0000 to 0xffff");
        }

        int type = Array.FindIndex(Types, t => t.Name == words[3]);
        if (type < 0)
        {
            return Unknown(words[3], "type", Types.Select(t => t.Name));
        }

        return Rest(words, what, words[1] == "3" ? 3 : 4, address, Types[type].Type);
    }

    private static RegisterText Rest(string[] words, PlantQuantity what, int function, int address, RegisterType type)
    {
        double scale = 1;
        bool swapped = false;
        int mask = 0xFFFF;
        foreach (string word in words.AsSpan(4))
        {
            if (word == LowWordFirst)
            {
                swapped = true;
            }
            else if (word.StartsWith(Mask, StringComparison.Ordinal))
            {
                if (what != PlantQuantity.Alarm || Whole(word[Mask.Length..]) is not (> 0 and var bits))
                {
                    return Wrong($"has \"{Short(word)}\": an alarm, and nothing else, has a mask of 0x0001 to 0xffff");
                }

                mask = bits;
            }
            else if (
                double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out scale)
                && Math.Abs(scale) is > 0 and <= MostScale
            )
            {
                continue;
            }
            else
            {
                return Wrong($"has \"{Short(word)}\", which is no scale, not {LowWordFirst} and no mask");
            }
        }

        var register = new ModbusRegister(what, function, address, type, scale, swapped, mask);
        if (what == PlantQuantity.Alarm && type != RegisterType.Unsigned16)
        {
            return Wrong("is an alarm, and an alarm is a u16");
        }

        return address + register.Words > 0x10000
            ? Wrong("reaches beyond the last register, 0xffff")
            : new RegisterText { Quantity = what, Register = register };
    }

    private static int? Whole(string word) =>
        (
            word.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                ? int.TryParse(
                    word.AsSpan(2),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out int number
                )
                : int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        ) && number is >= 0 and <= 0xFFFF
            ? number
            : null;

    private static RegisterText Unknown(string word, string what, IEnumerable<string> names)
    {
        string[] all = [.. names];
        string hint = DidYouMean.Find(word, all) is { } meant
            ? $"did you mean {meant}?"
            : "allowed: " + string.Join(", ", all);
        return Wrong($"has no such {what} as \"{Short(word)}\"; {hint}");
    }

    private static RegisterText Wrong(string problem) => new() { Problem = problem };

    private static string Short(string word) =>
        string.Concat(
            (word.Length > 24 ? word[..24] + "…" : word).Select(c =>
                char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c
            )
        );
}
