using System.Globalization;
using System.Text;

namespace Edge.Agent.Tests.Replay;

/// <summary>5G traces in the very shape in which they are published: a drive by the second with its sentinels, and a static one.</summary>
public sealed class PublishedTraceTests
{
    private const string Drive =
        "Timestamp,Longitude,Latitude,Speed,Operatorname,CellID,NetworkMode,RSRP,RSRQ,SNR,CQI,RSSI,DL_bitrate,UL_bitrate,State,PINGAVG,PINGMIN,PINGMAX,PINGSTDEV,PINGLOSS,CELLHEX,NODEHEX,LACHEX,RAWCELLID,NRxRSRP,NRxRSRQ\n";

    [Fact]
    public void A_drive_by_the_second_gives_its_rates_in_megabits_and_its_sentinels_no_value()
    {
        var csv = new StringBuilder(Drive);
        for (int i = 0; i < 120; i++)
        {
            (string rsrp, string rsrq, string snr) = (i % 6) switch
            {
                0 => ("-", "-", "-"),
                1 => ("0", "0", "0"),
                2 => ("-200", "-200", "-200"),
                3 => ("2147483647", "2147483647", "2147483647"),
                _ => ("-95", "-12", "8.0"),
            };
            string at = new DateTime(2019, 11, 28, 7, 27, 56)
                .AddSeconds(i)
                .ToString("yyyy.MM.dd_HH.mm.ss", CultureInfo.InvariantCulture);
            string row =
                $"{at},-8.39,51.88,{i % 40},B,{11 + (i / 50)},{(i % 2 == 0 ? "5G" : "LTE")},{rsrp},{rsrq},{snr},10,-,{{0}},350,{{1}},-,-,-,-,-,C,A7,9CBA,1,-101,-13\n";

            // Idle for ten seconds, in which no rate was measured; every eighth second stands there twice.
            bool idle = i is >= 100 and < 110;
            _ = csv.AppendFormat(CultureInfo.InvariantCulture, row, idle ? 0 : 60_000, idle ? "I" : "D");
            if (i % 8 == 3)
            {
                _ = csv.AppendFormat(CultureInfo.InvariantCulture, row, 9_000_000, "D");
            }
        }

        Replayed replay = Replaying.Text(csv.ToString(), frame: 1);
        Assert.Equal(110, replay.Metric("Link/Speed/Down/Day/Count").Last().Value);
        Assert.Equal(60, replay.Metric("Link/Speed/Down/Day/Mean").Last().Value);
        Assert.Contains(
            "QCVN 126:2021 mean 100 Mbit/s insufficient data",
            replay.Metric("Link/Speed/Down/Month/Judgement").Last().Text("value"),
            StringComparison.Ordinal
        );
        Assert.Equal([-95.0], Good(replay, "Link/Signal/RSRP"));
        Assert.Equal([-12.0], Good(replay, "Link/Signal/RSRQ"));
        Assert.Equal([8.0], Good(replay, "Link/Signal/SINR"));
        Assert.Equal(15, replay.Of("fault").Count(fault => fault.Name == "Input/DuplicateTime"));
        Assert.Empty(replay.Metric("Link/Speed/Up/Day/Count"));
        Assert.Contains("'UL_bitrate' is what a download sends back", replay.Error, StringComparison.Ordinal);
        Assert.Equal(119, replay.Of("verdict").Last().Seconds);
    }

    [Fact]
    public void A_static_trace_of_millimetre_waves_takes_the_signal_of_5G_and_passes_the_target()
    {
        var csv = new StringBuilder(
            "run_num,seq_num,abstractSignalStr,latitude,longitude,movingSpeed,compassDirection,nrStatus,lte_rssi,lte_rsrp,lte_rsrq,lte_rssnr,nr_ssRsrp,nr_ssRsrq,nr_ssSinr,Throughput,mobility_mode,trajectory_direction,tower_id\n"
        );
        var random = new Random(5);
        for (int i = 0; i < 7200; i++)
        {
            string nr = i % 5 == 0 ? "2147483647,2147483647,2147483647" : "-78,-11,17";
            csv.Append(
                CultureInfo.InvariantCulture,
                $"1,{i},4,44.97,-93.2,0.1,120,CONNECTED,-60,-88,-9,2147483647,{nr},{200 + (900 * random.NextDouble()):F2},stationary,CW,3\n"
            );
        }

        Replayed replay = Replaying.Text(csv.ToString(), frame: 60);
        Assert.Equal(7200, replay.Metric("Link/Speed/Down/Day/Count").Last().Value);
        Assert.InRange(replay.Metric("Link/Speed/Down/Day/Mean").Last().Value, 630, 670);
        string day = replay.Metric("Link/Speed/Down/Day/Judgement").Last().Text("value");
        string month = replay.Metric("Link/Speed/Down/Month/Judgement").Last().Text("value");
        Assert.StartsWith("90 Mbit/s pass; ", day, StringComparison.Ordinal);

        // Two hours have 240 samples that are thirty seconds apart.
        Assert.Contains("insufficient data (240 of 1500 samples)", month, StringComparison.Ordinal);
        Assert.All(Good(replay, "Link/Signal/RSRP"), value => Assert.Equal(-78, value));
    }

    [Theory]
    [InlineData("Download (kbps)", 45_000)]
    [InlineData("DL_throughput_mbps", 45)]
    [InlineData("Throughput (Mbit/s)", 45)]
    [InlineData("Download Speed (Mbps)", 45)]
    [InlineData("Downlink throughput (Gbps)", 0.045)]
    public void A_rate_is_in_the_unit_that_it_says(string column, double value)
    {
        Replayed replay = Replaying.Text(FormattableString.Invariant($"t_s,{column}\n0,{value}\n1,{value}\n"));
        Assert.Equal(45, replay.Metric("Link/Speed/Down/Day/Mean").Last().Value);
    }

    /// <summary>What a speed test in a telephone writes down: both directions and the delay, of tests minutes apart.</summary>
    [Theory]
    [InlineData("Ping (ms)", 30)]
    [InlineData("Latency [s]", 0.03)]
    [InlineData("rtt", 30)]
    public void A_table_of_speed_tests_replays_with_both_directions_and_the_delay(string delay, double value)
    {
        string csv = $"Timestamp,Location,Download Speed (Mbps),Upload Speed (Mbps),{delay}\n";
        for (int i = 0; i < 30; i++)
        {
            csv += FormattableString.Invariant($"2025-04-06 08:{i:00}:00,City Centre,{80 + i},{20 + i},{value}\n");
        }

        Replayed replay = Replaying.Text(csv, frame: 60);
        Assert.Equal(30, replay.Metric("Link/Speed/Down/Day/Count").Last().Value);
        Assert.Equal(94.5, replay.Metric("Link/Speed/Down/Day/Mean").Last().Value, 1e-3);
        Assert.Equal(34.5, replay.Metric("Link/Speed/Up/Day/Mean").Last().Value, 1e-3);
        Assert.Equal([30.0], Good(replay, "Link/Round Trip").Select(ms => Math.Round(ms, 3)));
        Assert.Contains("'Location' is not known", replay.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dl_mbps", "85.5", "Link/Throughput/Down", 85.5)]
    [InlineData("ThroughputDL [kbps]", "85500", "Link/Throughput/Down", 85.5)]
    [InlineData("dlThroughput", "85.5", "Link/Throughput/Down", 85.5)]
    [InlineData("bandwidth_Mbps", "85.5", "Link/Throughput/Down", 85.5)]
    [InlineData("UL speed (Gbps)", "0.0855", "Link/Throughput/Up", 85.5)]
    [InlineData("5G_RSRP_dBm", "-95", "Link/Signal/RSRP", -95)]
    [InlineData("NR SS-RSRP", "-95", "Link/Signal/RSRP", -95)]
    [InlineData("ss_rsrp_dbm", "-95", "Link/Signal/RSRP", -95)]
    [InlineData("lteSINR [dB]", "12", "Link/Signal/SINR", 12)]
    public void A_name_is_known_by_its_parts(string name, string cell, string metric, double value)
    {
        string rows = string.Concat(Enumerable.Range(0, 30).Select(i => $"{i},{cell}\n"));

        Replayed replay = Replaying.Text($"t_s,{name}\n{rows}");

        Assert.Equal(0, replay.ExitCode);
        Assert.Equal(value, Assert.Single(Good(replay, metric)), 1e-6);
    }

    [Theory]
    [InlineData("Speed")]
    [InlineData("Bandwidth")]
    [InlineData("DL bandwidth")]
    [InlineData("NRxRSRP")]
    [InlineData("neighbour_rsrp")]
    [InlineData("rx_bytes")]
    public void A_cars_speed_a_carriers_width_and_a_neighbours_signal_are_not_the_links(string name)
    {
        Replayed replay = Replaying.Text($"t_s,rsrp_dbm,{name}\n0,-95,40\n1,-95,41\n2,-95,42\n");

        Assert.Contains($"'{name}' is not known", replay.Error, StringComparison.Ordinal);
    }

    private static double[] Good(Replayed replay, string metric) =>
        [.. replay.Metric(metric).Where(line => line.Text("quality") == "good").Select(line => line.Value).Distinct()];
}
