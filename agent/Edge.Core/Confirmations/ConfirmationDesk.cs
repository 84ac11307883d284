using System.Buffers;
using Edge.Core.Alarms;
using Edge.Core.Commands;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Core.Uplink;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Core.Confirmations;

/// <summary>What is known of the site at this moment, to be stated.</summary>
/// <param name="Evidence">The latest readings.</param>
/// <param name="Verdict">The verdict in force, brought up to date.</param>
/// <param name="IsSettled">Whether no better verdict waits for its time.</param>
internal readonly record struct SiteView(Evidence Evidence, SiteVerdict Verdict, bool IsSettled);

/// <summary>
/// Requests to confirm, from the nonce to the statement, as a state machine in the site's time: each waits until every figure
/// that the verdict needs was measured after it, for ten seconds of the structure's motion and for the self-tests, or for its
/// deadline; then it is answered once. While the verdict is Unknown it waits for a better one, too. A nonce that was answered gets the same answer again, without a measurement.
/// </summary>
/// <remarks>
/// At the deadline the answer says what there is: what was not measured afresh is listed, and the verdict is then Unknown, or
/// Unsafe where a danger is known. A sensor that failed its self-test makes it Unknown, too: what it measures is not worth
/// more than that. Limits: <see cref="MostOpen"/> requests at a time, <see cref="MostKept"/> answers kept, and on average a
/// measurement in <see cref="SecondsEach"/> s.
/// </remarks>
internal sealed class ConfirmationDesk(SiteProfile profile, IReadOnlyList<MetricId> required, SiteIdentity identity)
{
    /// <summary>Latest answer after the request, s: the city is promised 90.</summary>
    public const double DeadlineSeconds = 85;

    /// <summary>Motion of the structure that a statement rests on, s: five swings of the slowest mast, and a frame.</summary>
    public const double StructureSeconds = 10;

    /// <summary>How long an answer waits for self-tests, s. One takes a second, and waits while the mast moves too much.</summary>
    public const double SelfTestSeconds = 40;

    /// <summary>Requests that are measured for at the same time.</summary>
    public const int MostOpen = 4;

    /// <summary>Answers that are kept.</summary>
    public const int MostKept = 32;

    /// <summary>A measurement is allowed as often as this, s, after a burst of <see cref="Burst"/>.</summary>
    public const double SecondsEach = 30;

    private const double Burst = 8;
    private const int MostReasons = 40;
    private const int MostAspectReasons = 4;
    private const int LongestText = 400;

    // Longer gaps in what the structure delivers do not count as measured.
    private const double LongestGapSeconds = 2;

    private static readonly SearchValues<char> NonceCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    );

    // Told beside what the verdict needs, where it is fitted.
    private static readonly MetricId[] AlsoStated =
    [
        MetricId.StructureTiltX,
        MetricId.StructureTiltY,
        MetricId.StructureAccelerationRms,
        MetricId.PowerBatteryCurrent,
        MetricId.CabinetTemperature,
        MetricId.CabinetDoor,
        MetricId.LinkUp,
    ];

    private readonly MetricId[] _stated =
    [
        .. required,
        .. AlsoStated.Where(metric => profile.Expected.Contains(metric) && !required.Contains(metric)),
    ];
    private readonly List<Request> _open = [];
    private readonly List<(string Nonce, string Text)> _answered = [];
    private readonly Queue<string> _due = new();
    private readonly TokenBucket _pace = new(1 / SecondsEach, Burst);
    private long _structureMicros = long.MinValue;

    /// <summary>Whether somebody waits for an answer.</summary>
    public bool IsOpen => _open.Count > 0;

    /// <summary>Whether a nonce has the right form: 16 to 64 letters, digits, hyphens and underscores.</summary>
    public static bool IsNonce(string nonce) =>
        nonce.Length is >= 16 and <= 64 && !nonce.AsSpan().ContainsAnyExcept(NonceCharacters);

    /// <summary>Takes a request.</summary>
    /// <param name="nonce">The nonce.</param>
    /// <param name="number">A number of its own; the self-tests that it asks for are reported with it.</param>
    /// <param name="now">Now.</param>
    /// <param name="measures">Whether self-tests are to begin: a new measurement does.</param>
    /// <returns>Why it is refused; null when it is not.</returns>
    public CommandRefusal? Ask(string nonce, long number, Stamp now, out bool measures)
    {
        measures = false;
        if (!IsNonce(nonce))
        {
            return new(
                RefusalReason.BadValue,
                "Site/Confirm needs a nonce of 16 to 64 letters, digits, hyphens and underscores"
            );
        }

        if (identity.Sign is null)
        {
            return new(
                RefusalReason.NotPossible,
                "This site cannot sign a confirmation: make its key with `edge-agent key` and set [site] key_file"
            );
        }

        if (_answered.FindIndex(answer => answer.Nonce == nonce) is >= 0 and var known)
        {
            _due.Enqueue(_answered[known].Text);
            return null;
        }

        if (_open.Exists(request => request.Nonce == nonce))
        {
            return null;
        }

        if (_open.Count >= MostOpen || !_pace.Has(1, now.MonotonicMicros))
        {
            return new(RefusalReason.TooMany, "Too many confirmations at once: ask again in a minute");
        }

        _pace.Take(1, now.MonotonicMicros);
        var request = new Request(nonce, number, now);
        foreach ((string name, bool testsItself) in identity.Sensors)
        {
            if (!testsItself)
            {
                request.Tests.Add(new(name, SelfTestOutcome.NotSupported, "the sensor has no self-test"));
            }
        }

        _open.Add(request);
        measures = true;
        return null;
    }

    /// <summary>The structure's motion was measured until then.</summary>
    public void StructureMeasured(Stamp at)
    {
        double seconds = (at.MonotonicMicros - _structureMicros) / 1e6;
        _structureMicros = at.MonotonicMicros;
        foreach (Request request in _open)
        {
            // What was measured before the request is nothing to it.
            double since = at.SecondsSince(request.At);
            request.StructureSeconds += seconds <= LongestGapSeconds ? Math.Clamp(since, 0, seconds) : 0;
        }
    }

    /// <summary>A self-test has ended that request <paramref name="number"/> asked for.</summary>
    public void Tested(long number, SelfTestReport report) =>
        _open.Find(request => request.Number == number)?.Tests.Add(report);

    /// <summary>Answers what can be answered, or must be.</summary>
    /// <param name="look">Looks at the site; asked only when there is a request.</param>
    /// <param name="now">Now.</param>
    public void Advance(Func<SiteView> look, Stamp now)
    {
        for (int i = 0; i < _open.Count; i++)
        {
            Request request = _open[i];
            double waited = now.SecondsSince(request.At);
            bool late = waited >= DeadlineSeconds;
            if (!late && (request.StructureSeconds < StructureSeconds || !HasTests(request, waited)))
            {
                continue;
            }

            SiteView site = look();
            if (late || IsAnswer(site, request, now))
            {
                Answer(request, site, now);
                _open.RemoveAt(i--);
            }
        }
    }

    /// <summary>Takes a statement that is to be journaled and sent.</summary>
    public bool TryTake(out string? text) => _due.TryDequeue(out text);

    private static string Short(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";

    private static bool IsFresh(MetricId metric, Evidence evidence, Request request, Stamp now) =>
        evidence.State(metric, now) == EvidenceState.Good
        && evidence.TryGet(metric, out Reading reading)
        && reading.At.MonotonicMicros > request.At.MonotonicMicros;

    // Unknown helps nobody, and may pass: a site that has just started knows more within the minute.
    private bool IsAnswer(in SiteView site, Request request, Stamp now)
    {
        if (!site.IsSettled || site.Verdict.Level == VerdictLevel.Unknown)
        {
            return false;
        }

        foreach (MetricId metric in required)
        {
            if (!IsFresh(metric, site.Evidence, request, now))
            {
                return false;
            }
        }

        return true;
    }

    private bool HasTests(Request request, double waited) =>
        request.Tests.Count >= identity.Sensors.Count || waited >= SelfTestSeconds;

    private void Answer(Request request, in SiteView site, Stamp now)
    {
        foreach ((string name, bool _) in identity.Sensors)
        {
            if (!request.Tests.Exists(test => test.Sensor == name))
            {
                request.Tests.Add(
                    new(
                        name,
                        SelfTestOutcome.NotRun,
                        "it did not end in time: the sensor does not answer, or the structure moves too much for a test"
                    )
                );
            }
        }

        List<(Aspect Aspect, string Why)> found = Doubts(site.Evidence, request, now, out bool complete);
        List<string> doubts = [.. found.Select(doubt => doubt.Why)];
        bool doubted = doubts.Count > 0 && site.Verdict.Level != VerdictLevel.Unsafe;
        Evidence evidence = site.Evidence;
        var statement = new ConfirmationStatement
        {
            Nonce = request.Nonce,
            Site = profile.Id,
            UnixMillis = Math.Max(0, now.UnixMillis),
            ClockSynced = now.Synced,
            Boot = identity.Boot,
            UptimeSeconds = now.MonotonicMicros / 1e6,
            TookSeconds = now.SecondsSince(request.At),
            Verdict = doubted ? "Unknown" : site.Verdict.Word,
            Reasons =
            [
                .. (doubted && site.Verdict.Level == VerdictLevel.Safe ? doubts : doubts.Concat(site.Verdict.Reasons))
                    .Take(MostReasons)
                    .Select(Short),
            ],
            Aspects = [.. site.Verdict.Aspects.Select(aspect => Stated(aspect, found))],
            IsComplete = complete,
            StructureSeconds = request.StructureSeconds,
            EvidenceAgeSeconds = double.IsFinite(site.Verdict.EvidenceAgeSeconds)
                ? site.Verdict.EvidenceAgeSeconds
                : null,
            Evidence = [.. _stated.Select(metric => Figure(metric, evidence, request, now))],
            SelfTests =
            [
                .. request
                    .Tests.OrderBy(test => test.Sensor, StringComparer.Ordinal)
                    .Select(test => test with { Response = Short(test.Response) }),
            ],
            Software = identity.Software,
            Configuration = identity.ConfigurationHash,
            Key = identity.KeyFingerprint,
        };
        string text = StatementText.Sign(statement.ToJson(), identity.Sign!);
        _answered.Add((request.Nonce, text));
        if (_answered.Count > MostKept)
        {
            _answered.RemoveAt(0);
        }

        _due.Enqueue(text);
    }

    private List<(Aspect Aspect, string Why)> Doubts(Evidence evidence, Request request, Stamp now, out bool complete)
    {
        var doubts = new List<(Aspect, string)>();
        foreach (MetricId metric in required)
        {
            if (!IsFresh(metric, evidence, request, now))
            {
                doubts.Add(
                    (
                        AspectText.OfMetric(metric),
                        $"{MetricCatalogue.Find(metric)!.Name} was not measured after the request."
                    )
                );
            }
        }

        complete = doubts.Count == 0 && request.StructureSeconds >= StructureSeconds;
        if (request.StructureSeconds < StructureSeconds)
        {
            doubts.Add(
                (
                    Aspect.Structure,
                    $"The structure was measured for {request.StructureSeconds:F0} s after the request, and {StructureSeconds:F0} s are needed."
                )
            );
        }

        // The sensors that test themselves are those of the structure.
        foreach (SelfTestReport test in request.Tests)
        {
            if (test.Outcome == SelfTestOutcome.Failed)
            {
                doubts.Add((Aspect.Structure, $"{test.Sensor} failed its self-test."));
            }
        }

        return doubts;
    }

    // As for the site: a doubt leaves nothing but a known danger.
    private static StatedAspect Stated(AspectVerdict aspect, List<(Aspect Aspect, string Why)> found)
    {
        List<string> doubts = [.. found.Where(doubt => doubt.Aspect == aspect.Aspect).Select(doubt => doubt.Why)];
        bool doubted = doubts.Count > 0 && aspect.Level != VerdictLevel.Unsafe;
        return new StatedAspect(
            AspectText.Of(aspect.Aspect),
            doubted ? "Unknown" : aspect.Word,
            [
                .. (doubted && aspect.Level == VerdictLevel.Safe ? doubts : doubts.Concat(aspect.Reasons))
                    .Take(MostAspectReasons)
                    .Select(Short),
            ],
            double.IsFinite(aspect.EvidenceAgeSeconds) ? aspect.EvidenceAgeSeconds : null
        );
    }

    private static StatedFigure Figure(MetricId metric, Evidence evidence, Request request, Stamp now)
    {
        MetricDefinition definition = MetricCatalogue.Find(metric)!;
        EvidenceState state = evidence.State(metric, now);
        bool delivered = evidence.TryGet(metric, out Reading reading);
        return new StatedFigure(
            definition.Name,
            state == EvidenceState.Good ? reading.Value : null,
            definition.Unit,
            state switch
            {
                EvidenceState.Good => "good",
                EvidenceState.Stale => "stale",
                EvidenceState.Bad => "bad",
                _ => "missing",
            },
            delivered ? Math.Max(0, now.SecondsSince(reading.At)) : null,
            IsFresh(metric, evidence, request, now)
        );
    }

    private sealed class Request(string nonce, long number, Stamp at)
    {
        public string Nonce { get; } = nonce;
        public long Number { get; } = number;
        public Stamp At { get; } = at;
        public List<SelfTestReport> Tests { get; } = [];
        public double StructureSeconds { get; set; }
    }
}
