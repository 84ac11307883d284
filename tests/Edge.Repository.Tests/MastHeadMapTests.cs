using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Edge.Portable.Drivers.Modbus;

namespace Edge.Repository.Tests;

/// <summary>Holds the driver's constants against the tables of hardware/masthead.md.</summary>
public sealed partial class MastHeadMapTests
{
    private static readonly string Text = Repository.Read("hardware/masthead.md");

    [Fact]
    public void Every_register_of_the_head_is_at_its_address_and_none_is_between()
    {
        int next = 0;
        foreach (Match row in HeadRow().Matches(Text))
        {
            int address = int.Parse(
                row.Groups["address"].ValueSpan,
                NumberStyles.HexNumber,
                CultureInfo.InvariantCulture
            );
            Assert.Equal(next, address);
            Assert.Equal(Constant(row.Groups["name"].Value), address);
            next = address + int.Parse(row.Groups["registers"].ValueSpan, CultureInfo.InvariantCulture);
        }

        Assert.Equal(MastHeadMap.HeadRegisters, next);
        Assert.Contains(
            $"One read of {MastHeadMap.HeadRegisters} registers from 0x0000.",
            Text,
            StringComparison.Ordinal
        );
        Assert.Contains($"| 0x{MastHeadMap.IdentityValue:X4}, `MH` |", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_status_bit_is_the_drivers()
    {
        var rows = BitRow()
            .Matches(Text)
            .ToDictionary(
                row => row.Groups["name"].Value,
                row => 1 << int.Parse(row.Groups["bit"].ValueSpan, CultureInfo.InvariantCulture)
            );
        Assert.Equal(5, rows.Count);
        Assert.All(rows, row => Assert.Equal(Constant(row.Key), row.Value));
    }

    [Fact]
    public void Every_part_of_a_block_is_at_its_offset()
    {
        int next = 0;
        (string Name, int Offset)[] constants =
        [
            ("First", MastHeadMap.BlockFirst),
            ("SamplesSoFar", MastHeadMap.BlockSamplesSoFar),
            ("Flags", MastHeadMap.BlockFlags),
            ("Samples", MastHeadMap.BlockData),
        ];
        var rows = BlockRow().Matches(Text).ToList();
        Assert.Equal(constants.Length, rows.Count);
        for (int i = 0; i < rows.Count; i++)
        {
            Assert.Equal(constants[i].Name, rows[i].Groups["name"].Value);
            Assert.Equal(
                constants[i].Offset,
                int.Parse(rows[i].Groups["offset"].ValueSpan, CultureInfo.InvariantCulture)
            );
            Assert.Equal(next, constants[i].Offset);
            next += int.Parse(rows[i].Groups["registers"].ValueSpan, CultureInfo.InvariantCulture);
        }

        Assert.Equal(MastHeadMap.BlockRegisters, next);
        Assert.Equal(MastHeadMap.BlockRegisters, MastHeadMap.BlockData + (6 * MastHeadMap.BlockSamples));
        string ring =
            $"A ring of {MastHeadMap.Blocks} blocks; block b begins at 0x{MastHeadMap.FirstBlock:X4} + 0x{MastHeadMap.BlockSpacing:X2} × b, "
            + $"and is read with {MastHeadMap.BlockRegisters} registers.";
        Assert.Contains(ring, Text, StringComparison.Ordinal);
        Assert.Contains($"(n ÷ {MastHeadMap.BlockSamples}) mod {MastHeadMap.Blocks}", Text, StringComparison.Ordinal);
    }

    /// <summary>The shares of the line in "What fits, and what it takes", worked out again.</summary>
    [Fact]
    public void The_table_of_what_it_takes_is_right()
    {
        int[] bauds = [9_600, 19_200, 57_600, 115_200];
        foreach (
            (string bits, int bitsAxis) in (ReadOnlySpan<(string, int)>)[("16", 16), ("20, packed", 20), ("32", 32)]
        )
        {
            string row = Text.Split('\n').Single(line => line.StartsWith($"| {bits} | ", StringComparison.Ordinal));
            string[] cells = [.. row.Split('|', StringSplitOptions.TrimEntries).Where(cell => cell.Length > 0)];
            int all = 250 * 8 / (3 * bitsAxis);
            int withHeader = 240 * 8 / (3 * bitsAxis);
            Assert.Equal(all, int.Parse(cells[1], CultureInfo.InvariantCulture));
            Assert.Equal(withHeader, int.Parse(cells[2], CultureInfo.InvariantCulture));
            for (int i = 0; i < bauds.Length; i++)
            {
                double silence = bauds[i] > 19_200 ? 1.75e-3 : 35.0 / bauds[i];
                double share = ((263 * 10.0 / bauds[i]) + (2 * silence)) / (withHeader / 100.0);
                Assert.Equal(share > 1 ? "no" : $"{Math.Round(100 * share)} %", cells[4 + i]);
            }
        }
    }

    private static int Constant(string name) =>
        (int)
            (
                typeof(MastHeadMap).GetField(name, BindingFlags.Public | BindingFlags.Static)
                ?? throw new InvalidOperationException($"MastHeadMap has no {name}")
            ).GetRawConstantValue()!;

    [GeneratedRegex(
        @"^\| 0x(?<address>[0-9A-F]{4}) \| (?<registers>\d) \| (?<name>\w+) \|",
        RegexOptions.Multiline,
        1000
    )]
    private static partial Regex HeadRow();

    [GeneratedRegex(@"^\| (?<bit>\d) \| (?<name>[A-Z]\w+) \|", RegexOptions.Multiline, 1000)]
    private static partial Regex BitRow();

    [GeneratedRegex(@"^\| (?<offset>\d) \| (?<registers>\d+) \| (?<name>[A-Z]\w+) \|", RegexOptions.Multiline, 1000)]
    private static partial Regex BlockRow();
}
