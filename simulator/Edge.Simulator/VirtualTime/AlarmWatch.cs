using System.Globalization;
using Edge.Agent.Configuration;
using Edge.Core.Alarms;
using Edge.Core.Site;
using Edge.Portable.Wire;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;

namespace Edge.Simulator.VirtualTime;

/// <summary>
/// Holds the agent's alarms against what is really the matter: each comes in time, none stands without cause. Time counts
/// only while the agent runs and the sensors that it needs for it can be believed.
/// </summary>
internal sealed class AlarmWatch
{
    // Polls of a second, a debounce, a median of five, and the turn that journals it.
    private const double PollsSeconds = 8;

    // The alarm of tampering stays for ten minutes after the door is shut.
    private const double TamperHoldSeconds = 600;

    // A visit by the button, or one that ended a moment ago: nothing is expected of the door for its longest time.
    private const double VisitSeconds = 4 * 3600;

    // A device that faulted is tried again after a second, set up anew, and its filters fill.
    private const double HealSeconds = 15;

    // What a smoke detector, a fan unit, a battery that is back, a genset and the host's supply take to be believed again.
    private const double SmokeOffSeconds = 10;
    private const double FanOnSeconds = 10;
    private const double FanOffSeconds = 60;
    private const double MissingOnSeconds = 6;
    private const double MissingOffSeconds = 75;
    private const double GensetOffSeconds = 10;
    private const double HostOnSeconds = 30;
    private const double HostOffSeconds = 300;
    private const double HostPollSeconds = 20;
    private const double RectifierSeconds = 60;

    // A controller that was mute is asked again, and all its registers in turn.
    private const double RectifierHealSeconds = 75;

    // Theft is told for half an hour after its last litre, which the smoothing of the level shows later.
    private const double FuelOffSeconds = 1800 + 180;

    // No announced visit is longer, whatever a clock that was set says.
    private const double LongestVisitSeconds = 24 * 3600;

    // What the two clocks may differ by, a turn, and the half minute in which the door is shut after the end.
    private const double VisitEdgeSeconds = 10;
    private const double VisitOverSeconds = 60;

    // A press as long as this, of a button that could be read, begins or ends a visit.
    private const double PressSeconds = 1;

    private readonly SimulatedInstallation _installation;
    private readonly List<Duty> _duties = [];
    private readonly int _visitLine;
    private long? _pressedAt;
    private long? _pressSince;
    private long? _missedAt;
    private bool _pressSeen;
    private long _agentSince;
    private long _visitAgent = long.MinValue;
    private bool _visited;
    private long _announcedFrom = long.MinValue;
    private long _announcedUntil = long.MinValue;
    private long _perhapsUntil = long.MinValue;
    private long _announcedAgent = long.MinValue;

    /// <summary>What this site must raise.</summary>
    public AlarmWatch(SimulatedInstallation installation, SiteConfiguration configuration, Limits limits)
    {
        _installation = installation;
        SimulatedSite site = installation.Site;
        int Line(string measures) =>
            configuration.Sensors.OfType<ContactSection>().FirstOrDefault(c => c.Measures == measures)?.Line ?? -1;
        double debounce = configuration
            .Sensors.OfType<ContactSection>()
            .Select(contact => contact.DebounceMilliseconds / 1000.0)
            .DefaultIfEmpty(0)
            .Max();
        _visitLine = Line("visit");

        Expect(
            MetricId.AlarmMainsLost,
            "mains is away",
            Line("mains"),
            null,
            now => !site.IsMainsPresent(now),
            limits.MainsOffSeconds + debounce + 1,
            limits.MainsOffSeconds + debounce + 1
        );
        Expect(
            MetricId.AlarmCabinetDoor,
            "the door is open",
            Line("door"),
            null,
            now => OpenWithoutVisit(site, now),
            0,
            debounce + 1,
            debounce + 4
        );
        Expect(
            MetricId.AlarmTamper,
            "the door was opened and nobody is known",
            Line("door"),
            null,
            now => OpenWithoutVisit(site, now),
            0,
            limits.TamperSeconds + debounce + 2,
            limits.TamperSeconds + TamperHoldSeconds + debounce + 4
        );
        Expect(
            MetricId.AlarmFloodFloatHigh,
            "the upper float is wet",
            Line("float_high"),
            null,
            site.IsFloatHighWet,
            limits.FloodOnSeconds + debounce + 2,
            limits.FloodOffSeconds + debounce + 2
        );
        Expect(
            MetricId.AlarmFloodLevel,
            "water is over its limit",
            0,
            "ads1115",
            now => OverWarning(site.WaterMillimetres(now) - limits.FloodWarningMillimetres),
            30,
            limits.FloodOnSeconds + PollsSeconds,
            limits.FloodOffSeconds + PollsSeconds
        );
        Expect(
            MetricId.AlarmSmoke,
            "there is smoke",
            Line("smoke"),
            null,
            site.IsSmoky,
            debounce + 2,
            SmokeOffSeconds + debounce + 2
        );
        Expect(
            MetricId.AlarmFan,
            "a fan has failed",
            Line("fan"),
            null,
            site.IsFanFailed,
            FanOnSeconds + debounce + 2,
            FanOffSeconds + debounce + 2
        );
        Expect(
            MetricId.AlarmHost,
            "the host's supply is too low",
            0,
            null,
            now => site.Get(SiteQuantity.HostUndervoltage, now) >= 0.5,
            HostOnSeconds + HostPollSeconds,
            HostOffSeconds + HostPollSeconds
        );
        ExpectOfPlant(site, configuration, limits, debounce);
    }

    private void ExpectOfPlant(SimulatedSite site, SiteConfiguration configuration, Limits limits, double debounce)
    {
        int Line(string measures) =>
            configuration.Sensors.OfType<ContactSection>().FirstOrDefault(c => c.Measures == measures)?.Line ?? -1;
        if (configuration.Sensors.Any(sensor => sensor is Ads1115Section { MidpointInput: not null }))
        {
            SimulatedChip? current = _installation.Hardware.FindChip("ina228");
            Expect(
                MetricId.AlarmBatteryMissing,
                "the battery is gone",
                0,
                "ads1115",
                now =>
                    // On a bus without voltage the current's sensor has no supply: the last word tells it.
                    current is not { FaultOnBus: ChipFault.None }
                    || site.IsLoadDisconnected
                        ? 0
                    : site.Get(SiteQuantity.StringsMissing, now) >= 1 ? 1
                    : -1,
                0,
                MissingOnSeconds,
                MissingOffSeconds
            );
        }

        if (configuration.Genset.Fitted && Line("mains") >= 0)
        {
            Expect(
                MetricId.AlarmGensetFailed,
                "mains is away and the genset does not run",
                Line("genset"),
                null,
                now =>
                    !_installation.Hardware.Pins.IsHonest(Line("mains")) ? 0
                    : !site.IsMainsPresent(now) && !site.IsGensetRunning(now) ? 1
                    : -1,
                0,
                limits.GensetStartSeconds + debounce + 3,
                GensetOffSeconds + debounce + 3
            );
            Expect(
                MetricId.AlarmFuelTheft,
                "fuel is stolen",
                0,
                "ads1115",
                now => site.Get(SiteQuantity.FuelTheft, now) > 0 ? 0 : -1,
                0,
                0,
                FuelOffSeconds
            );
        }

        if (configuration.Sensors.Any(sensor => sensor is RectifierSection))
        {
            Expect(
                MetricId.AlarmRectifierFault,
                "a module of the rectifier has failed",
                Line("mains"),
                null,
                now =>
                    !site.IsMainsPresent(now) || IsAnyRectifierFaulty() ? 0
                    : site.Get(SiteQuantity.ModulesFailed, now) >= 1 ? 1
                    : -1,
                0,
                RectifierSeconds + RectifierHealSeconds,
                RectifierSeconds + RectifierHealSeconds
            );
        }
    }

    private bool IsAnyRectifierFaulty()
    {
        foreach (SimulatedRectifier rectifier in _installation.Hardware.Rectifiers.Values)
        {
            if (rectifier.Fault != ModbusUnitFault.None)
            {
                return true;
            }
        }

        return false;
    }

    // Of two levels the higher one alarms: one that lies may hold the alarm, and may not keep it away.
    private double OverWarning(double by)
    {
        foreach (SimulatedMb7389 ultrasonic in _installation.Hardware.Ultrasonics.Values)
        {
            if (ultrasonic.Fault != Mb7389Fault.None)
            {
                return Math.Max(0, by);
            }
        }

        return by;
    }

    /// <summary>After this time, s, an alarm that is not as it should be has been complained of.</summary>
    public double LongestSeconds =>
        HealSeconds + _duties.Select(duty => Math.Max(duty.OnSeconds, duty.OffSeconds)).DefaultIfEmpty(0).Max();

    /// <summary>What is wrong now, a sentence; null when nothing is. Call it after each turn.</summary>
    /// <param name="agentSince">When the agent's process started, µs of virtual time.</param>
    /// <param name="alarms">The alarms that stand.</param>
    public string? Complaint(long agentSince, IReadOnlyList<ActiveAlarm> alarms)
    {
        long now = _installation.Time.NowMicros;
        _agentSince = agentSince;
        Press(_installation.Site, now);
        foreach (Duty duty in _duties)
        {
            if (IsBlind(duty))
            {
                duty.SeesSince = long.MaxValue;
                continue;
            }

            if (duty.SeesSince == long.MaxValue)
            {
                duty.SeesSince = now + (long)(HealSeconds * 1e6);
            }

            duty.Follow(now);
            bool stands = false;
            for (int i = 0; i < alarms.Count; i++)
            {
                stands |= alarms[i].Alarm.Metric == duty.Alarm;
            }

            double seconds = (now - Math.Max(duty.Since, Math.Max(agentSince, duty.SeesSince))) / 1e6;
            if (duty.Holds == true && !stands && seconds > duty.OnSeconds)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{duty.What} for {seconds:F1} s and {Name(duty)} was not raised within {duty.OnSeconds:F1} s"
                );
            }

            if (duty.Holds == false && stands && seconds > duty.OffSeconds)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Name(duty)} stands {seconds:F1} s after it was over, and may for {duty.OffSeconds:F1} s"
                );
            }
        }

        return null;
    }

    /// <summary>The city announces a visit that ends at this time, µs of virtual time, by a clock that is right or not: from now on the
    /// site may know it.</summary>
    public void Announced(long untilMicros, bool clockIsRight)
    {
        long now = _installation.Time.NowMicros;
        _announcedAgent = long.MinValue;
        _announcedUntil = untilMicros;
        double spare = clockIsRight ? VisitOverSeconds : LongestVisitSeconds;
        _perhapsUntil = Math.Max(_perhapsUntil, Math.Max(now, untilMicros) + (long)(spare * 1e6));
    }

    /// <summary>The site has answered that it knows the visit: until shortly before its end nobody is to hear of the door, as long as the
    /// process lives that answered.</summary>
    public void VisitKnown(bool clockIsRight)
    {
        _announcedFrom = _installation.Time.NowMicros;
        _announcedAgent = clockIsRight ? _agentSince : long.MinValue;
    }

    /// <summary>The city ends the visit: the site may know it or not.</summary>
    public void VisitEnds() => _announcedAgent = long.MinValue;

    /// <summary>The site has answered that the visit is over.</summary>
    public void VisitOver()
    {
        _announcedAgent = long.MinValue;
        _perhapsUntil = _installation.Time.NowMicros + (long)(VisitOverSeconds * 1e6);
    }

    /// <summary>The host's clock was moved: a visit that it may know may end at any time.</summary>
    public void ClockMoved()
    {
        long now = _installation.Time.NowMicros;
        if (now < _perhapsUntil)
        {
            _announcedAgent = long.MinValue;
            _perhapsUntil = now + (long)((LongestVisitSeconds + VisitOverSeconds) * 1e6);
        }
    }

    private bool IsAnnounced(long now) =>
        _announcedAgent == _agentSince
        && now > _announcedFrom
        && now < _announcedUntil - (long)(VisitEdgeSeconds * 1e6);

    // 1 for an open door that nobody explained, −1 for one that is shut or whose visit is known, 0 where the button may
    // explain it and may not have been seen.
    private double OpenWithoutVisit(SimulatedSite site, long now)
    {
        bool mayBeVisit = (_pressedAt is { } pressed && now - pressed < VisitSeconds * 1e6) || now < _perhapsUntil;
        return (_visited && _visitAgent == _agentSince) || IsAnnounced(now) ? -1
            : mayBeVisit ? 0
            : site.IsDoorOpen(now) ? 1
            : -1;
    }

    // A visit is known from its first press to its second while it is the same process that saw the first, and none was
    // missed by which the agent may count otherwise.
    private void Press(SimulatedSite site, long now)
    {
        if (!site.IsVisitPressed(now))
        {
            _missedAt = _pressSince is not null && !_pressSeen ? now : _missedAt;
            _pressSince = null;
            return;
        }

        _pressedAt = now;
        if (_pressSince is null)
        {
            _visited = !_visited && _visitLine >= 0;
            _visitAgent = long.MinValue;
            _pressSeen = false;
            _pressSince = now;

            // Of an announced visit the press is the end.
            _missedAt = now < _perhapsUntil ? now : _missedAt;
            _announcedAgent = long.MinValue;
        }

        _pressSeen |=
            now - _pressSince > PressSeconds * 1e6
            && _pressSince - _agentSince > HealSeconds * 1e6
            && _installation.Hardware.Pins.IsHonest(_visitLine);
        bool missed = _missedAt is { } at && now - at < VisitSeconds * 1e6;
        _visitAgent = _visited && _pressSeen && !missed ? _agentSince : _visitAgent;
    }

    private static string Name(Duty duty) => MetricCatalogue.Find(duty.Alarm)!.Name;

    private void Expect(
        MetricId alarm,
        string what,
        int line,
        string? chip,
        Func<long, bool> holds,
        double onSeconds,
        double offSeconds
    ) => Expect(alarm, what, line, chip, now => holds(now) ? 1 : -1, 0, onSeconds, offSeconds);

    // Within the band around zero nothing is expected: there noise and hysteresis decide.
    private void Expect(
        MetricId alarm,
        string what,
        int line,
        string? chip,
        Func<long, double> over,
        double band,
        double onSeconds,
        double offSeconds
    )
    {
        SimulatedChip? found = chip is null ? null : _installation.Hardware.FindChip(chip);
        if (line >= 0 && (chip is null) == (found is null))
        {
            _duties.Add(new Duty(alarm, what, line, found, over, band, onSeconds, offSeconds));
        }
    }

    private bool IsBlind(Duty duty) =>
        duty.Chip is { } chip
            ? chip.FaultOnBus != ChipFault.None
                || !double.IsNaN(_installation.Site.Get(SiteQuantity.LoopMilliamperes, _installation.Time.NowMicros))
            : !_installation.Hardware.Pins.IsHonest(duty.Line);

    private sealed class Duty(
        MetricId alarm,
        string what,
        int line,
        SimulatedChip? chip,
        Func<long, double> over,
        double band,
        double onSeconds,
        double offSeconds
    )
    {
        public MetricId Alarm => alarm;
        public string What => what;
        public int Line => line;
        public SimulatedChip? Chip => chip;
        public double OnSeconds => onSeconds;
        public double OffSeconds => offSeconds;
        public bool? Holds { get; private set; }
        public long Since { get; private set; }
        public long SeesSince { get; set; }

        public void Follow(long now)
        {
            double by = over(now);
            bool? holds =
                by > band ? true
                : by < -band ? false
                : null;
            if (holds != Holds)
            {
                Holds = holds;
                Since = now;
            }
        }
    }
}
