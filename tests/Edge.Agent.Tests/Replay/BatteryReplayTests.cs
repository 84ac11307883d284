using System.Globalization;
using System.Text;

namespace Edge.Agent.Tests.Replay;

/// <summary>Recorded discharges as laboratories have them, of which nothing is told: the end at half, and bounds that hold.</summary>
public sealed class BatteryReplayTests(ITestOutputHelper output)
{
    private static int Seeds =>
        int.TryParse(Environment.GetEnvironmentVariable("EDGE_DISCHARGES"), CultureInfo.InvariantCulture, out int told)
            ? told
            : 50;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_end_of_a_discharge_of_any_kind_is_told_at_half_of_it(bool isLithium)
    {
        int off = 0;
        int held = 0;
        int judged = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            var discharge = new LaboratoryDischarge(seed, isLithium);
            Replayed replay = Replaying.Text(discharge.Csv, frame: 30);
            double length = discharge.EndSeconds - discharge.StartSeconds;
            (double at, double left) = Said(replay, "Power/Battery/Autonomy", discharge.StartSeconds + (length / 2));
            double error = (at + left - discharge.EndSeconds) / length;
            if (!(Math.Abs(error) <= 0.15))
            {
                off++;
                output.WriteLine($"{discharge.Story}: {error:P1} off");
            }

            for (double share = 0.2; share < 0.95; share += 0.1)
            {
                double then = discharge.StartSeconds + (share * length);
                (double lowAt, double low) = Said(replay, "Power/Battery/Autonomy Low", then);
                (double highAt, double high) = Said(replay, "Power/Battery/Autonomy High", then);
                judged++;
                held += lowAt + low <= discharge.EndSeconds && highAt + high >= discharge.EndSeconds ? 1 : 0;
            }
        }

        output.WriteLine($"{off} of {Seeds} off by more than 15 % at half; bounds held {100.0 * held / judged:F0} %");
        Assert.True(off <= 0.16 * Seeds, $"{off} of {Seeds} off at half");
        Assert.True(held >= 0.85 * judged, $"bounds held {held} times of {judged}");
    }

    // At rest by tenths drawn, V: as papers give the curves of the two ends of the family, rounded.
    private static readonly double[] Nickel = [4.18, 4.07, 3.96, 3.87, 3.77, 3.68, 3.59, 3.51, 3.41, 3.26, 2.6];
    private static readonly double[] Cobalt = [4.19, 4.09, 4.0, 3.92, 3.86, 3.81, 3.77, 3.74, 3.7, 3.64, 2.8];

    /// <summary>Cells of one chemistry by name, whose cathodes give their voltage up earlier or later.</summary>
    [Theory]
    [InlineData(true, 1.0, 4.2)]
    [InlineData(true, 0.5, 3)]
    [InlineData(false, 1.0, 2.4)]
    [InlineData(false, 0.5, 2)]
    public void The_end_of_a_lithium_ion_cell_is_told_at_half_whatever_its_cathode(
        bool isNickel,
        double rate,
        double rated
    )
    {
        double[] rest = isNickel ? Nickel : Cobalt;
        double amperes = rate * rated;
        var csv = new StringBuilder("t_s,battery_v,battery_a\n");
        double end = 0;
        for (double t = 0; ; t += 10)
        {
            double x = t * amperes / 3600 / rated;
            int i = Math.Min(9, (int)(10 * x));
            double knee = i == 9 ? Math.Pow((10 * x) - 9, 3) : (10 * x) - i;
            double volts = rest[i] + (knee * (rest[i + 1] - rest[i])) - (0.07 * rate);
            if (volts < 2.7 || x >= 1)
            {
                break;
            }

            end = t;
            _ = csv.Append(CultureInfo.InvariantCulture, $"{t},{volts:F3},{-amperes}\n");
        }

        Replayed replay = Replaying.Text(csv.ToString(), frame: 30);
        foreach (double share in (double[])[0.5, 0.75])
        {
            (double at, double left) = Said(replay, "Power/Battery/Autonomy", share * end);
            (double lowAt, double low) = Said(replay, "Power/Battery/Autonomy Low", share * end);
            (double highAt, double high) = Said(replay, "Power/Battery/Autonomy High", share * end);
            double off = (at + left - end) / end;
            output.WriteLine($"at {share:P0}: {off:P1} off, {lowAt + low:F0} to {highAt + high:F0} for {end:F0}");

            // A flat curve tells little at half, and then the bounds are to say so.
            bool isHonest = !isNickel && lowAt + low <= end && highAt + high >= end;
            Assert.True(Math.Abs(off) <= 0.15 || isHonest, $"at {share:P0}: {off:P1} off");
        }
    }

    private const string Block =
        "[site]\nid = \"T\"\noperator = \"VNPT\"\nlatitude_deg = 20.8\nlongitude_deg = 106.6\n[battery]\ncells = 6\ncapacity_ah = 100\n";

    /// <summary>Of a recording that begins with the discharge nobody says more than that it begins: it is no agent that came late.</summary>
    [Fact]
    public void A_battery_that_the_site_file_tells_is_full_where_the_recording_begins_with_its_discharge()
    {
        // 100 Ah at 20 A with a lead's resistance: 12.0 V at once, which would be half empty.
        string csv = "t_s,battery_v,battery_a\n";
        for (int i = 0; i < 120; i++)
        {
            csv += FormattableString.Invariant($"{i * 30},{12.0 - (0.0008 * i):F4},-20\n");
        }

        Replayed full = Replaying.Text(csv, Block);
        Assert.Contains("taken for full at the first row", full.Error, StringComparison.Ordinal);
        Assert.True(full.Metric("Power/Battery/State Of Charge").First().Value > 90);
        Assert.InRange(Said(full, "Power/Battery/Autonomy", 3600).Left, 6_000, 16_000);

        // Where it is charged it is not full.
        string charged = csv.Replace(
            "t_s,battery_v,battery_a\n",
            "t_s,battery_v,battery_a\n-30,13.5,5\n",
            StringComparison.Ordinal
        );
        Replayed charging = Replaying.Text(charged, Block);
        Assert.DoesNotContain("taken for full", charging.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "end at 10.5 V")]
    [InlineData("[limits]\npriority_disconnect_v = 11\n", "end at 11 V")]
    [InlineData(
        "[limits]\npriority_disconnect_v = 11\nbattery_low_warning_v = 11.8\nbattery_low_critical_v = 11.4\nnon_priority_disconnect_v = 0\n",
        null
    )]
    public void A_block_does_not_end_where_a_plant_of_48_V_does(string limits, string? told)
    {
        string csv = "t_s,battery_v,battery_a\n";
        for (int i = 0; i < 120; i++)
        {
            csv += FormattableString.Invariant($"{i * 30},{12.6 - (0.0012 * i):F4},-20\n");
        }

        Replayed replay = Replaying.Text(csv, Block + limits);
        Assert.Equal(
            told is null,
            !replay.Error.Contains("limits are those of a -48 V plant", StringComparison.Ordinal)
        );
        Assert.Contains(told ?? "", replay.Error, StringComparison.Ordinal);
        Assert.True(Said(replay, "Power/Battery/Autonomy", 3600).Left > 3600);
        Assert.DoesNotContain(
            replay.Of("alarm"),
            alarm => alarm.Name.StartsWith("Power/Battery", StringComparison.Ordinal)
        );
    }

    /// <summary>A cell drawn on hard is under 3.5 V within seconds: what it had at rest tells what it is.</summary>
    [Theory]
    [InlineData("4.19 3.61 3.52 3.45 3.40", "1 cells of lithium-ion")]
    [InlineData("3.45 3.28 3.26 3.25 3.24", "1 cells of lithium iron phosphate")]
    [InlineData("13.4 13.3 13.28 13.27 13.26", "4 cells of lithium iron phosphate")]
    [InlineData("13.23 13.23 12.9 12.62 12.6", "6 cells of lead-acid")]
    [InlineData("16.5 15.9 15.8 15.7 15.6", "4 cells of lithium-ion")]
    [InlineData("54 52.9 52.8 52.8 52.7", "16 cells of lithium iron phosphate")]
    [InlineData("54 51 50.8 50.7 50.6", "24 cells of lead-acid")]
    [InlineData("2.16 2.1 2.09 2.08 2.07", "1 cells of lead-acid")]
    public void What_discharges_is_told_by_its_first_voltages(string volts, string kind)
    {
        string[] told = volts.Split(' ');
        string csv = "t_s,battery_v,battery_a\n";
        for (int i = 0; i < told.Length * 10; i++)
        {
            csv += FormattableString.Invariant($"{i * 60},{told[i / 10]},{(i < 10 ? 0 : -2)}\n");
        }

        Assert.Contains(kind, Replaying.Text(csv).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(-1, false)]
    public void Which_way_a_current_counts_is_told_by_the_voltage(int sign, bool isTurned)
    {
        string csv = "Time,V,I (A)\n";
        for (int i = 0; i < 300; i++)
        {
            csv += FormattableString.Invariant($"{i * 10},{12.7 - (0.0008 * i):F4},{sign * 5.0}\n");
        }

        Replayed replay = Replaying.Text(csv);
        Assert.Equal(isTurned, replay.Error.Contains("sign is turned", StringComparison.Ordinal));
        Assert.Equal(-5, replay.Metric("Power/Battery/Current").Last().Value);
        Assert.Equal("good", replay.Metric("Power/Battery/Autonomy").Last().Text("quality"));
    }

    [Fact]
    public void A_charge_and_a_battery_on_float_are_left_as_they_are()
    {
        string charge = "t_s,battery_v,battery_a\n";
        string rest = charge;
        var random = new Random(3);
        for (int i = 0; i < 600; i++)
        {
            charge += FormattableString.Invariant($"{i * 10},{50 + (0.006 * i):F4},20\n");
            rest += FormattableString.Invariant(
                $"{i * 10},{54.2 + (0.02 * random.NextDouble()):F4},{(0.2 * random.NextDouble()) - 0.05:F4}\n"
            );
        }

        Assert.DoesNotContain("turned", Replaying.Text(charge).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("turned", Replaying.Text(rest).Error, StringComparison.Ordinal);
    }

    private static (double At, double Left) Said(Replayed replay, string metric, double seconds)
    {
        ReplayLine? line = replay
            .Metric(metric)
            .LastOrDefault(l => l.Seconds <= seconds && l.Text("quality") == "good");
        return line is null ? (double.NaN, double.NaN) : (line.Seconds, line.Value);
    }
}
