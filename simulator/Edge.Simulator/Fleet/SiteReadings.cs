using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Verdict;
using Edge.Portable.Wire;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Fleet;

/// <summary>
/// What one site measures, as the frames of its records: some forty metrics by exception, with the catalogue's deadbands
/// and the agent's heartbeat, alarms with their evidence, verdicts. Small: a fleet has one for each site.
/// </summary>
/// <remarks>It stands in for drivers and judgement, which a fleet does not test: figures move as those of a site do, so that
/// frames have the sizes that they have. One thread.</remarks>
internal sealed class SiteReadings
{
    private const double HeartbeatSeconds = 300;
    private const double FloatVolts = 54.2;
    private const double BatteryAmpereHours = 150;
    private const double LoadAmperes = 22;

    private static readonly MetricId[] Measured =
    [
        MetricId.SiteEvidenceAge,
        MetricId.StructureTiltX,
        MetricId.StructureTiltY,
        MetricId.StructureTiltMagnitude,
        MetricId.StructureAccelerationRms,
        MetricId.StructureAccelerationPeak,
        MetricId.StructureAccelerationPeakX,
        MetricId.StructureAccelerationPeakY,
        MetricId.StructureAccelerationPeakZ,
        MetricId.StructureSensorTemperature,
        MetricId.StructureSampleRate,
        MetricId.PowerMains,
        MetricId.PowerBatteryVoltage,
        MetricId.PowerBatteryCurrent,
        MetricId.PowerBatteryCharge,
        MetricId.PowerBatteryEnergy,
        MetricId.PowerGenset,
        MetricId.PowerBatteryMidpoint,
        MetricId.FloodLevel,
        MetricId.FloodFloatLow,
        MetricId.FloodFloatHigh,
        MetricId.FloodLoopCurrent,
        MetricId.LinkUp,
        MetricId.LinkRoundTrip,
        MetricId.LinkLoss,
        MetricId.LinkRsrp,
        MetricId.LinkRsrq,
        MetricId.LinkSinr,
        MetricId.LinkRssi,
        MetricId.LinkSecondsUp,
        MetricId.LinkSecondsDown,
        MetricId.CabinetTemperature,
        MetricId.CabinetHumidity,
        MetricId.CabinetDoor,
        MetricId.AgentClockSynced,
        MetricId.AgentSensorErrors,
        MetricId.AgentCommandsRefused,
        MetricId.AgentMemory,
        MetricId.AgentUptime,
    ];

    private static readonly MetricDefinition[] Definitions =
    [
        .. Measured.Select(metric => MetricCatalogue.Find(metric)!),
    ];

    private readonly FleetMember _member;
    private readonly Chance _chance;
    private readonly float[] _reported = new float[Measured.Length];
    private readonly float _stiffness;
    private readonly float _signal;
    private readonly HashSet<MetricId> _raised = [];
    private double _nextHeartbeat = double.NegativeInfinity;
    private double _before;
    private double _drawn;
    private double _down;
    private bool _mains = true;
    private string _verdict = "";

    public SiteReadings(FleetMember member, Chance chance)
    {
        _member = member;
        _chance = chance;
        _stiffness = (float)(0.6 + (0.8 * chance.NextUniform()));
        _signal = (float)(-95 + (25 * chance.NextUniform()));
    }

    /// <summary>Metrics that births announce.</summary>
    public static IReadOnlyList<MetricId> Announced { get; } =
    [
        .. Measured,
        MetricId.SiteVerdict,
        MetricId.SiteVerdictReasons,
        MetricId.SiteAlarmLast,
        MetricId.LinkOperator,
        MetricId.LinkRegistration,
        MetricId.AgentVersion,
        .. AlarmCatalogue.All.Select(alarm => alarm.Metric),
    ];

    /// <summary>Whether mains is there.</summary>
    public bool Mains
    {
        set => _mains = value;
    }

    /// <summary>Writes a telemetry frame; empty when nothing moved by its deadband.</summary>
    /// <param name="frame">The frame, cleared.</param>
    /// <param name="seconds">Now, s from the start.</param>
    /// <param name="wind">Wind without its gusts, m/s.</param>
    /// <param name="linkUp">Whether the link stands.</param>
    public void Telemetry(FrameWriter frame, double seconds, double wind, bool linkUp)
    {
        bool all = seconds >= _nextHeartbeat;
        Span<double> values = stackalloc double[Measured.Length];
        Measure(values, seconds, wind, linkUp);
        if (all)
        {
            _nextHeartbeat = seconds + HeartbeatSeconds;
            frame.Add(MetricId.SiteVerdict, Quality.Good, 0, double.NaN, Verdict);
            frame.Add(MetricId.SiteVerdictReasons, Quality.Good, 0, double.NaN, Reasons);
        }

        for (int i = 0; i < Measured.Length; i++)
        {
            double change = Math.Abs(values[i] - _reported[i]);
            if (all || (change > 0 && change >= Definitions[i].Deadband))
            {
                frame.Add(Measured[i], Quality.Good, 0, values[i], null);
                _reported[i] = (float)values[i];
            }
        }

        if (all)
        {
            frame.Add(MetricId.LinkOperator, Quality.Good, 0, double.NaN, _member.Network);
            frame.Add(MetricId.LinkRegistration, Quality.Good, 0, double.NaN, "home");
            frame.Add(MetricId.AgentVersion, Quality.Good, 0, double.NaN, "0.1.0");
        }
    }

    /// <summary>Writes the frame of an alarm's transition: its evidence, its metric, and the transition as JSON.</summary>
    public void Alarm(FrameWriter frame, MetricId metric, bool active, Stamp now)
    {
        AlarmDefinition alarm = AlarmCatalogue.Find(metric)!;
        Severity severity = alarm.Severities[0];
        var evidence = new List<Reading>();
        foreach (MetricId id in alarm.Evidence)
        {
            int place = Array.IndexOf(Measured, id);
            if (place >= 0)
            {
                evidence.Add(Reading.Good(id, _reported[place], now));
                frame.Add(id, Quality.Good, 0, _reported[place], null);
            }
        }

        _ = active ? _raised.Add(metric) : _raised.Remove(metric);
        var transition = new AlarmTransition(
            alarm,
            severity,
            active,
            now,
            evidence,
            active ? $"{alarm.Condition}. {alarm.Remedy}" : $"Cleared: {alarm.Condition}."
        );
        frame.Add(metric, Quality.Good, 0, active ? (double)severity : 0, null);
        frame.Add(MetricId.SiteAlarmLast, Quality.Good, 0, double.NaN, transition.ToJson());
    }

    /// <summary>Writes the frame of a verdict when it is another than before; empty when it is not.</summary>
    public void VerdictIfNew(FrameWriter frame)
    {
        if (_verdict == Verdict)
        {
            return;
        }

        _verdict = Verdict;
        frame.Add(MetricId.SiteVerdict, Quality.Good, 0, double.NaN, Verdict);
        frame.Add(MetricId.SiteVerdictReasons, Quality.Good, 0, double.NaN, Reasons);
        frame.Add(MetricId.SiteEvidenceAge, Quality.Good, 0, 1, null);
    }

    private string Verdict =>
        (
            _raised.Count == 0 ? VerdictLevel.Safe
            : _raised.Contains(MetricId.AlarmSensorFault) ? VerdictLevel.Unknown
            : VerdictLevel.Watch
        ).ToString();

    private string Reasons =>
        _raised.Count == 0
            ? "All evidence is good and calm"
            : string.Join("; ", _raised.Order().Select(metric => AlarmCatalogue.Find(metric)!.Condition));

    private void Measure(Span<double> values, double seconds, double wind, bool linkUp)
    {
        double passed = Math.Max(0, seconds - _before);
        _before = seconds;
        _down += linkUp ? 0 : passed;
        _drawn = Math.Clamp(
            _drawn + (passed / 3600 * (_mains ? -LoadAmperes / 2 : LoadAmperes)),
            0,
            BatteryAmpereHours
        );
        double storm = Math.Max(0, wind - 5) / 35;
        double gust = wind * Math.Max(0.2, 1 + (0.25 * Noise()));
        double rms = (0.0012 + (1.5e-4 * gust * gust / _stiffness)) * (1 + (0.1 * Noise()));
        double peak = rms * (3.2 + (0.3 * Noise()));
        double lean = 1e-4 * wind * wind / _stiffness;
        double tiltX = (0.02 * _stiffness) + (0.7 * lean) + (0.0006 * Noise());
        double tiltY = (0.01 * _stiffness) + (0.5 * lean) + (0.0006 * Noise());
        double level = 250 * storm * storm * (2 - _stiffness);
        double current = _mains
            ? (_drawn > 0.01 ? LoadAmperes / 2 : 0) + (0.02 * Noise())
            : -LoadAmperes + (0.4 * Noise());
        double volts = _mains ? FloatVolts : 51.8 - (_drawn / BatteryAmpereHours * 6);
        double day = Math.Sin(2 * Math.PI * seconds / 86_400);
        int i = 0;
        values[i++] = 1.5 + (0.4 * Noise());
        values[i++] = tiltX;
        values[i++] = tiltY;
        values[i++] = Math.Sqrt((tiltX * tiltX) + (tiltY * tiltY));
        values[i++] = rms;
        values[i++] = peak;
        values[i++] = peak * 0.8;
        values[i++] = peak * 0.6;
        values[i++] = peak * 0.2;
        values[i++] = 31 + (2 * day) + (0.02 * Noise());
        values[i++] = 125 * (1 + (1e-5 * Noise()));
        values[i++] = _mains ? 1 : 0;
        values[i++] = volts + (0.01 * Noise());
        values[i++] = current;
        values[i++] = -_drawn;
        values[i++] = _drawn * volts;
        values[i++] = 0;
        values[i++] = (volts / 2) + (0.008 * Noise());
        values[i++] = level + Noise();
        values[i++] = level > 50 ? 1 : 0;
        values[i++] = level > 400 ? 1 : 0;
        values[i++] = 4 + (level * 16 / 3000) + (0.005 * Noise());
        values[i++] = linkUp ? 1 : 0;
        values[i++] = Math.Max(4, 18 + (4 * Noise()) + (storm * (12 + (9 * Noise()))));
        values[i++] = Math.Max(0, Math.Round(storm * 3 * Noise()));
        values[i++] = _signal + (1.2 * Noise()) + (storm * ((1.6 * Noise()) - 6));
        values[i++] = -11 + (0.25 * Noise()) + (storm * 0.6 * Noise());
        values[i++] = 14 + (1.2 * Noise()) + (storm * ((1.5 * Noise()) - 4));
        values[i++] = _signal + 28 + (1.2 * Noise()) + (storm * 1.2 * Noise());
        values[i++] = Math.Floor(seconds - _down);
        values[i++] = Math.Floor(_down);
        values[i++] = 33 + (3 * day) + (0.05 * Noise());
        values[i++] = 60 + (20 * storm) + Noise();
        values[i++] = _raised.Contains(MetricId.AlarmCabinetDoor) ? 1 : 0;
        values[i++] = 1;
        values[i++] = 0;
        values[i++] = 0;
        values[i++] = 23.5 + (0.1 * Noise());
        values[i++] = Math.Floor(seconds);
        System.Diagnostics.Debug.Assert(i == Measured.Length, "Every measured metric has its value.");
    }

    private double Noise() => _chance.NextNormal();
}
