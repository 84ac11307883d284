using Edge.Agent.LinkProbe;
using Edge.Agent.Sampling;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.LinkProbe;

/// <summary>The whole way through the real ModemManager and its <c>mmcli</c>, which no one here wrote.</summary>
public sealed class ModemManagerTests : ISampleSink
{
    private readonly Dictionary<MetricId, Reading> _last = [];
    private readonly SmsQueue _texts = new();
    private Stamp _now = new(1_000_000, 1_700_000_000_000, Synced: true);

    void ISampleSink.Post(in Reading reading) => _last[reading.Metric] = reading;

    void ISampleSink.PostFault(ISensor sensor, Stamp at, string why) => Assert.Fail(why);

    void ISampleSink.Post(in AccelerationBatch batch) => Assert.Fail("a modem does not shake");

    [Fact]
    public async Task A_modem_that_ModemManager_owns_is_found_enabled_read_and_sends_a_text()
    {
        Assert.SkipWhen(RealModemManager.WhyNot() is not null, RealModemManager.WhyNot() ?? "");
        using RealModemManager manager = new();
        Waited tool = new(new Mmcli(TimeProvider.System, manager.Tool));
        using ManagedModemSensor sensor = new(
            tool,
            "modemmanager",
            new ManagerDialogue(texts: _texts, sims: 2),
            usb: new UsbReset()
        );

        await Until(
            sensor,
            tool,
            () => Why(MetricId.LinkModem) == "error: couldn't find the ModemManager process in the bus"
        );
        manager.Start();
        await Until(sensor, tool, () => Why(MetricId.LinkModem) == "ModemManager has no modem");
        manager.Plug();
        await Until(sensor, tool, () => Why(MetricId.LinkRegistration) == "ModemManager: the modem is disabled");
        Assert.Equal("Quectel RM500Q-GL RM500QGLABR11A06M4G IMEI 860000000000001", _last[MetricId.LinkModem].Text);

        // The ladder's mildest rung is what brings it up.
        sensor.Recover(RecoveryRung.Reconnect);
        await Until(
            sensor,
            tool,
            () =>
                _last[MetricId.LinkRegistration].Text == "home"
                && _last[MetricId.LinkRsrp].IsGood
                && _last[MetricId.LinkCell].IsGood
                && _last[MetricId.LinkSimCard].IsGood
        );
        Assert.Equal(
            ("452-04", "4G", "READY"),
            (Text(MetricId.LinkOperator), Text(MetricId.LinkAccess), Text(MetricId.LinkSim))
        );
        Assert.Equal((-91.0, -10.0), (_last[MetricId.LinkRsrp].Value, _last[MetricId.LinkRsrq].Value));
        Assert.False(_last[MetricId.LinkSinr].IsGood);
        Assert.Equal("LTE 1A2D00B tac 1F40", Text(MetricId.LinkCell));
        Assert.Equal("89844501000000000011", Text(MetricId.LinkSimCard));

        OutgoingText text = new("+84901234567", "Site a-1: mains, lost = \"3\"", 7);
        Assert.True(_texts.TrySend(text.Number, text.Text, text.Token));
        SmsResult result = default;
        await Until(sensor, tool, () => _texts.TryTakeResult(out result));
        Assert.Equal(new SmsResult(7, SmsOutcome.Accepted, ""), result);
        Assert.Equal([text.ToPdu()[12..]], manager.Sent.Select(pdu => pdu[12..]));

        // A rung that it does not have is said; the modem stays what it was.
        sensor.Recover(RecoveryRung.AtReset);
        await Until(
            sensor,
            tool,
            () => Why(MetricId.LinkSinr)?.Contains("Cannot reset the modem", StringComparison.Ordinal) == true
        );
        Assert.Equal("home", Text(MetricId.LinkRegistration));

        // This one has a single slot, and ModemManager says so to what it was told in its own words.
        Assert.Equal(1, _last[MetricId.LinkSimSlot].Value);
        sensor.Recover(RecoveryRung.OtherSim, 2);
        await Until(
            sensor,
            tool,
            () =>
                Why(MetricId.LinkSimSlot)
                    ?.StartsWith("ModemManager: error: couldn't request primary SIM switch", StringComparison.Ordinal)
                == true
        );
        await Until(sensor, tool, () => Text(MetricId.LinkRegistration) == "home");
        Assert.Equal(1, _last[MetricId.LinkSimSlot].Value);
        sensor.Recover(RecoveryRung.UsbReset);
        await Until(
            sensor,
            tool,
            () => Why(MetricId.LinkModem)?.Contains("it is no USB device", StringComparison.Ordinal) == true
        );
        await Until(sensor, tool, () => Text(MetricId.LinkRegistration) == "home");
    }

    private string? Why(MetricId metric) =>
        _last.TryGetValue(metric, out Reading reading) && !reading.IsGood ? reading.Text : null;

    private string? Text(MetricId metric) => _last[metric].IsGood ? _last[metric].Text : null;

    // The tool takes the time that it takes; between its calls time is virtual.
    private async Task Until(ManagedModemSensor sensor, Waited tool, Func<bool> isSo)
    {
        long from = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(from) < TimeSpan.FromSeconds(120),
                string.Join('\n', _last.Values.Select(r => $"{r.Metric}: {r.Text} {r.Value}"))
            );
            _now = new Stamp(_now.MonotonicMicros + 500_000, _now.UnixMillis + 500, Synced: true);
            _ = sensor.Poll(_now, this);
            await tool.Last;
        }
    }

    private sealed class Waited(IModemTool tool) : IModemTool
    {
        public Task Last { get; private set; } = Task.CompletedTask;

        public Task<ManagerAnswer> RunAsync(ManagerCall call, CancellationToken cancellation)
        {
            Task<ManagerAnswer> asking = tool.RunAsync(call, cancellation);
            Last = asking;
            return asking;
        }
    }
}
