using Edge.Agent.Boards;
using Edge.Agent.LinkProbe;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Wire;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Tests.Link;

/// <summary>Each family behind a serial port of this host, by System.IO.Ports, with all that a real line does at once: echoes,
/// answers in pieces, lines that nobody asked for.</summary>
public sealed class ModemPortTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(
        ModemDialect.Simcom,
        "SIMCOM INCORPORATED SIMCOM_SIM7600E-H LE20B03SIM7600M22 IMEI 867584030000001",
        "4G",
        -92,
        true
    )]
    [InlineData(ModemDialect.QuectelLte, "Quectel EC25 EC25EFAR06A06M4G IMEI 867584030000001", "4G", -92, true)]
    [InlineData(
        ModemDialect.Quectel,
        "Quectel RM520N-GL RM520NGLAAR03A03M4G IMEI 867584030000001",
        "5G NSA",
        -88,
        true
    )]
    [InlineData(
        ModemDialect.QuectelRm500q,
        "Quectel RM500Q-GL RM500QGLABR11A06M4G IMEI 867584030000001",
        "5G NSA",
        -88,
        true
    )]
    [InlineData(ModemDialect.Standard, "Nobody N1 1.0 IMEI 867584030000001", "5G NSA", -88, false)]
    public void Every_family_is_read_through_a_real_port_and_sends_a_text(
        ModemDialect dialect,
        string identity,
        string access,
        double rsrp,
        bool tellsTemperature
    )
    {
        SimulatedModem modem = new(SimulatedTime.Following(TimeProvider.System), dialect, () => true, seed: 5)
        {
            KeepsEcho = true,
            Interrupts = true,
            LongestPiece = 5,
            Conditions = new ModemConditions
            {
                Access = access == "4G" ? ModemAccess.Lte : ModemAccess.NrNonStandalone,
            },
        };
        using PseudoTerminal port = new(modem);
        using LinuxBoard board = new(TimeProvider.System);
        SmsQueue texts = new();
        using ModemSensor sensor = new(
            () => board.OpenSerial(port.Path, 115_200),
            port.Path,
            new ModemDialogue(pollSeconds: 1, timeoutSeconds: 30, texts: texts)
        );
        List<Reading> readings = [];
        Until(() => readings.Any(r => r is { Metric: MetricId.LinkRegistration, IsGood: true }));
        Assert.Equal(identity, Of(MetricId.LinkModem).Text);
        Assert.Equal(
            ("home", "452-04", "READY", access),
            (
                Text(MetricId.LinkRegistration),
                Text(MetricId.LinkOperator),
                Text(MetricId.LinkSim),
                Text(MetricId.LinkAccess)
            )
        );
        Assert.Equal(rsrp, Of(MetricId.LinkRsrp).Value);
        Assert.Equal(tellsTemperature, readings.Any(r => r is { Metric: MetricId.LinkModemTemperature, Value: 41 }));

        Assert.True(texts.TrySend("+84901234567", "hello", 3));
        SmsResult result = default;
        Until(() => texts.TryTakeResult(out result));
        Assert.Equal(new SmsResult(3, SmsOutcome.Accepted, ""), result);
        Assert.Equal([new SentText("+84901234567", "hello")], modem.Sent);

        // It hangs up and comes back: the port is closed and opened again.
        modem.HungUp = true;
        modem.Mute = true;
        Until(() => readings[^1] is { IsGood: false });
        modem.HungUp = false;
        modem.Mute = false;
        readings.Clear();
        Until(() => readings.Any(r => r is { Metric: MetricId.LinkRegistration, IsGood: true }));

        Reading Of(MetricId metric) => readings.Last(reading => reading.Metric == metric);

        string? Text(MetricId metric) => Of(metric).IsGood ? Of(metric).Text : null;

        void Until(Func<bool> isSo)
        {
            long from = TimeProvider.System.GetTimestamp();
            while (!isSo())
            {
                Assert.True(
                    TimeProvider.System.GetElapsedTime(from) < Limit,
                    string.Join('\n', readings.Select(r => $"{r.Metric} {r.Quality} {r.Value} {r.Text}").TakeLast(12))
                );
                sensor.Poll(board.Clock.Now, readings);
            }
        }
    }
}
