using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Verdict;

/// <summary>
/// Keeps the current verdict: judges again when anything that the rule looks at has changed, takes a worse verdict at
/// once, and a better one only after it has held for a while, so that a loose wire does not blink.
/// </summary>
public sealed class VerdictStage
{
    private readonly SiteProfile _profile;
    private readonly PipelineOptions _options;
    private readonly IReadOnlyList<MetricId> _required;
    private readonly string? _notCommissioned;
    private readonly double _readySeconds;
    private readonly Limits _tiltLimits;
    private ulong _signature;
    private ulong _states;
    private long _statesSeen = -1;
    private SiteVerdict _judged;
    private SiteVerdict? _better;
    private long _betterSince;
    private readonly HeldAspects _aspects;

    // A verdict, and the same with the aspects in force.
    private SiteVerdict? _plain;
    private SiteVerdict? _whole;
    private readonly List<VerdictEvidence> _aside = [];

    /// <summary>Begins with Unknown.</summary>
    public VerdictStage(SiteProfile profile, PipelineOptions options)
    {
        _profile = profile;
        _options = options;
        _required = VerdictRule.Required(profile.Expected);
        _readySeconds = ReadySeconds(profile, options);
        _tiltLimits = profile.TiltLimits();
        _notCommissioned = WhyNotCommissioned(profile.Commissioning);
        _judged = new SiteVerdict(VerdictLevel.Unknown, ["Nothing has been measured yet."], double.NaN);
        Current = _judged;
        _aspects = new HeldAspects(options.VerdictSettleSeconds);
    }

    /// <summary>The metrics that a verdict here rests on.</summary>
    public IReadOnlyList<MetricId> Required => _required;

    /// <summary>The verdict in force.</summary>
    public SiteVerdict Current { get; private set; }

    /// <summary>Whether a better verdict waits for its time: time alone may change the one in force.</summary>
    public bool IsSettling => _better is not null;

    /// <summary>Data that the static tilt of this site needs, s: never more than its window holds.</summary>
    public static double ReadySeconds(SiteProfile profile, PipelineOptions options) =>
        Math.Min(options.TiltReadySeconds, profile.Limits.TiltAverageSeconds * 0.9);

    /// <summary>Why a site does not count as commissioned, a sentence; null when it does.</summary>
    public static string? WhyNotCommissioned(Commissioning? commissioning)
    {
        if (commissioning is null)
        {
            return "The site was never commissioned.";
        }

        var gravity = new Vector(commissioning.GravityX, commissioning.GravityY, commissioning.GravityZ);
        return gravity.WeighsOneG
            ? null
            : $"The gravity of its commissioning is {gravity.Length:F2} m/s², not {Vector.OneG}: commission the site again.";
    }

    /// <summary>Judges; true when the verdict in force has become another word.</summary>
    public bool Judge(Evidence evidence, AlarmBook book, StructureSensor structure, Stamp now)
    {
        bool onBattery = evidence.Value(MetricId.PowerMains, now) == 0;
        ulong signature = Signature(evidence, book, structure, onBattery, now);
        if (signature != _signature)
        {
            _signature = signature;
            _judged = Evaluate(evidence, book, structure, onBattery, now);
        }

        _aspects.Take(_judged.Aspects, now);
        bool changed = Settle(now);
        HoldAspects();
        return changed;
    }

    /// <summary>Brings ages and figures in the reasons up to date, and returns the verdict in force.</summary>
    public SiteVerdict Refresh(Evidence evidence, AlarmBook book, StructureSensor structure, Stamp now)
    {
        bool onBattery = evidence.Value(MetricId.PowerMains, now) == 0;
        _judged = Evaluate(evidence, book, structure, onBattery, now);
        _aspects.Take(_judged.Aspects, now);
        Current =
            _judged.Level == Current.Level ? _judged : Current with { EvidenceAgeSeconds = _judged.EvidenceAgeSeconds };
        HoldAspects();
        return Current;
    }

    private void HoldAspects()
    {
        if (ReferenceEquals(Current.Aspects, _aspects.Current))
        {
            return;
        }

        if (!ReferenceEquals(Current, _plain) || !ReferenceEquals(_whole!.Aspects, _aspects.Current))
        {
            _plain = Current;
            _whole = Current with { Aspects = _aspects.Current };
        }

        Current = _whole!;
    }

    private bool Settle(Stamp now)
    {
        if (_judged.Level >= Current.Level)
        {
            _better = null;
            bool changed = _judged.Level != Current.Level;
            Current = _judged;
            return changed;
        }

        if (_better is null || _judged.Level > _better.Level)
        {
            _betterSince = _better is null ? now.MonotonicMicros : _betterSince;
            _better = _judged;
        }

        if (now.MonotonicMicros - _betterSince < _options.VerdictSettleSeconds * 1e6)
        {
            return false;
        }

        // The worst of what was seen while it settled; anything better still has to settle on its own.
        Current = _better.Level == _judged.Level ? _judged : _better;
        _better = null;
        return true;
    }

    private SiteVerdict Evaluate(
        Evidence evidence,
        AlarmBook book,
        StructureSensor structure,
        bool onBattery,
        Stamp now
    )
    {
        var items = new VerdictEvidence[_required.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = Weigh(_required[i], evidence, now);
        }

        _aside.Clear();
        foreach (MetricId metric in VerdictRule.Aside)
        {
            if (_profile.Expected.Contains(metric) || evidence.TryGet(metric, out _))
            {
                _aside.Add(Weigh(metric, evidence, now));
            }
        }

        return VerdictRule.Judge(
            new VerdictInput(
                _notCommissioned,
                items,
                book.Active,
                onBattery,
                structure.TiltSeconds,
                _readySeconds,
                _profile.Limits.EvidenceStaleSeconds,
                IsShockUnconfirmed(structure, book) ? structure.UnconfirmedPeak : double.NaN,
                DoubtOf(structure)
            )
            {
                Aside = _aside,
            }
        );
    }

    private static VerdictEvidence Weigh(MetricId metric, Evidence evidence, Stamp now)
    {
        EvidenceState state = evidence.State(metric, now);
        bool delivered = evidence.TryGet(metric, out Reading reading);
        return new(
            metric,
            state,
            delivered ? Math.Max(0, now.SecondsSince(reading.At)) : double.NaN,
            state == EvidenceState.Bad ? reading.Text : null
        );
    }

    private TiltDoubt DoubtOf(StructureSensor structure) =>
        new(
            structure.TiltDegrees,
            structure.TiltUncertaintyDegrees,
            _tiltLimits.TiltWarningDegrees,
            _tiltLimits.TiltCriticalDegrees
        );

    // Once the alarm stands, further shocks are no news.
    private bool IsShockUnconfirmed(StructureSensor structure, AlarmBook book) =>
        structure.UnconfirmedPeak >= _profile.Limits.AccelerationCriticalMps2
        && book.SeverityOf(MetricId.AlarmAcceleration) < Severity.Critical;

    // Everything that can change the verdict's level, mixed into one number (FNV-1a), so that nothing is allocated
    // while nothing changes.
    private ulong Signature(Evidence evidence, AlarmBook book, StructureSensor structure, bool onBattery, Stamp now)
    {
        ulong hash = Mix(States(evidence, now), (ulong)book.Changes);
        hash = Mix(hash, structure.TiltSeconds >= _readySeconds ? 1UL : 0);
        hash = Mix(hash, IsShockUnconfirmed(structure, book) ? 1UL : 0);
        TiltDoubt doubt = DoubtOf(structure);
        hash = Mix(
            hash,
            doubt.MayBeCritical ? 2UL
                : doubt.MayWarn ? 1UL
                : 0
        );
        return Mix(hash, onBattery ? 1UL : 0);
    }

    private ulong States(Evidence evidence, Stamp now)
    {
        bool fresh = evidence.IsFresh(now);
        if (fresh && evidence.StateChanges == _statesSeen)
        {
            return _states;
        }

        _states = 14695981039346656037;
        for (int i = 0; i < _required.Count; i++)
        {
            _states = Mix(_states, (ulong)evidence.State(_required[i], now) + 1);
        }

        foreach (MetricId metric in VerdictRule.Aside)
        {
            _states = Mix(_states, (ulong)evidence.State(metric, now) + 1);
        }

        _statesSeen = fresh ? evidence.StateChanges : -1;
        return _states;
    }

    private static ulong Mix(ulong hash, ulong value) => (hash ^ value) * 1099511628211;
}
