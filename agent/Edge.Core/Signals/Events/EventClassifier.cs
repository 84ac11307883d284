namespace Edge.Core.Signals.Events;

/// <summary>What an event was, and why.</summary>
/// <param name="Kind">The kind that fits best.</param>
/// <param name="Confidence">0–1.</param>
/// <param name="Evidence">What speaks for it.</param>
internal readonly record struct EventJudgement(EventKind Kind, double Confidence, string Evidence);

/// <summary>
/// Says what an event was by adding points for what each kind does by its physics. The kind with most points wins if it has
/// enough and leads; otherwise the kind is unknown, and the evidence names the two that are closest.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>A blow is short, at its strongest at once, and quick: above 10 Hz a structure forgets it within a second, while
/// its slow modes ring on.</item>
/// <item>An earthquake shakes in both bands at once for seconds to a minute, builds up over some seconds and dies away more
/// slowly, shakes upwards too, and upwards first, since P waves are faster than S waves.</item>
/// <item>Wind pushes sideways and slowly: the structure answers in its own modes, grows over tens of seconds, moved before
/// and moves after, and what is quick hardly changes, since small gusts are not in step over the structure.</item>
/// <item>A machine holds its strength and its frequency.</item>
/// </list>
/// </remarks>
internal static class EventClassifier
{
    private const double LeastPoints = 5;
    private const double LeastConfidence = 0.2;
    private const double MostPoints = 7;

    // Peak velocity over peak acceleration, s: the ground's is 0.05 to 0.15, since its spectrum is highest below 3 Hz (Newmark
    // and Hall 1982: 0.12 on firm soil, 0.09 on rock). Wheels and tools do their work at 5 Hz and more: below 0.03.
    private const double SlowGround = 0.06;
    private const double QuickGround = 0.04;
    private const double MostlyQuick = 0.6;

    // Wind moves a mast upwards by less than a hundredth of what it sways; an earthquake by a twentieth and more at its top.
    private const double Level = 0.02;

    // What is left at the end of an earthquake is below a fifth of what was strong, on masts and on recordings; of a squall that
    // blows on it is half and more, for its end is only the trigger's getting used to it. Where the record ends, nobody knows.
    private const double LeftGoingOn = 0.4;
    private const double GoesOnSeconds = 10;

    // A squall leans the mast as long as it blows: by 0.2 to 2 % of what it shakes, over seconds enough to tell that from the
    // swings. The ground leans nothing. Neither counts where there is motion upwards.
    private const double LeanShare = 0.002;
    private const double LeastLean = 0.002;
    private const double LeanSeconds = 15;

    /// <summary>Says what it was.</summary>
    /// <param name="shape">What the waveform looks like.</param>
    /// <param name="velocity">Largest velocity.</param>
    /// <param name="blows">How many blows were noticed in it.</param>
    /// <param name="isEndHeard">Whether it ended by itself, or goes on; false where the record ends or another event begins.</param>
    /// <param name="options">The floor.</param>
    public static EventJudgement Judge(
        EventShape shape,
        double velocity,
        int blows,
        bool isEndHeard,
        EventOptions options
    )
    {
        if (shape.IsSingleSample)
        {
            return new EventJudgement(EventKind.Unknown, 0, "one sample stands alone: no mass moves so");
        }

        bool isLevel = shape.Vertical < Level;
        bool goesOn = isLevel && isEndHeard && shape.SignificantSeconds >= GoesOnSeconds && shape.Left >= LeftGoingOn;
        bool isLeant =
            isLevel
            && shape.SignificantSeconds >= LeanSeconds
            && shape.Lean >= Math.Max(LeanShare * shape.Peak, LeastLean);
        Tally[] tallies =
        [
            Blow(shape, blows),
            Quake(shape, velocity / shape.Peak, blows, goesOn, isLeant),
            Wind(shape, goesOn, isLeant, options),
            Machine(shape),
        ];
        Array.Sort(tallies, (a, b) => b.Points.CompareTo(a.Points));
        Tally best = tallies[0];
        double lead = (best.Points - Math.Max(0, tallies[1].Points)) / Math.Max(1, best.Points);
        double confidence = Math.Min(1, best.Points / MostPoints) * Math.Clamp(lead + 0.2, 0, 1);
        return best.Points < LeastPoints || confidence < LeastConfidence || best.Points == tallies[1].Points
            ? new EventJudgement(
                EventKind.Unknown,
                0,
                $"nearest to {Name(best.Kind)} ({best.Evidence}) and {Name(tallies[1].Kind)} ({tallies[1].Evidence})"
            )
            : new EventJudgement(best.Kind, Math.Round(confidence, 2), best.Evidence);
    }

    private static Tally Blow(EventShape shape, int blows)
    {
        Tally tally = new(EventKind.Impact);
        tally.Add(shape.Crest >= ImpactWatch.Crest && shape.FastSeconds <= 1.5, 3, "a short spike");
        tally.Add(shape.FastSeconds <= 0.5, 1, "over in half a second");
        tally.Add(shape.FastRiseSeconds <= 0.15, 1, "at its strongest at once");
        tally.Add(shape.RiseSeconds <= 1, 1, "no build-up");
        tally.Add(blows > 0, 1, "noticed as a blow");
        tally.Add(blows > 1, 5, "more than one blow");
        tally.Add(blows < 2 && shape.FastSeconds > 3, -3, "too long");
        tally.Add(blows < 2 && shape.RiseSeconds > 1.5, -2, "built up");
        return tally;
    }

    private static Tally Quake(EventShape shape, double velocityShare, int blows, bool goesOn, bool isLeant)
    {
        Tally tally = new(EventKind.Earthquake);

        // Of a far earthquake only what is slow arrives; then there is nothing quick whose length could say anything.
        bool isQuick = shape.FastGrowth >= 1.5;
        bool lasts = !isQuick || shape.FastSeconds >= 1.5;
        tally.Add(!lasts, -2, "what is quick does not last");
        tally.Add(lasts && shape.FastGrowth >= 2, 1, "quick shaking");
        tally.Add(lasts && shape.FastGrowth >= 4 && shape.SlowGrowth >= 4, 2, "in both bands");
        tally.Add(shape.Vertical is >= 0.03 and < 1.5, 1, "upwards too");
        tally.Add(shape.Vertical is >= 0.3 and < 1.5, 1, "strongly");
        tally.Add(shape.Vertical is >= 0.03 and < 1.5 && shape.LevelAfterVertical > 0.5, 1, "upwards first");
        tally.Add(shape.Vertical < Level, -1, "nothing upwards");
        tally.Add(shape.GrowthSeconds is >= 0.3 and <= 12, 1, "builds up in seconds");
        tally.Add(shape.GrowthSeconds > 12, -1, "grows slowly");
        tally.Add(shape.SignificantSeconds is >= 2 and <= 60, 1, "lasts seconds to a minute");
        tally.Add(shape.SlowGrowth >= 8, 1, "out of calm");

        // In a storm each gust builds up, lasts and dies away like that.
        tally.Add(shape.SlowGrowth < 8 && !(shape.Vertical >= 0.3), -2, "moved before");
        tally.Add(!goesOn && shape.SignificantSeconds >= 2 && shape.Coda >= 1.5, 1, "dies away slowly");
        tally.Add(goesOn, -5, "does not die away");
        tally.Add(isLeant, -4, "leans as long as it lasts");
        tally.Add(shape.Unsteadiness < 0.15, -4, "too steady");
        tally.Add(velocityShare >= SlowGround, 1, "much velocity for its acceleration");
        tally.Add(velocityShare < QuickGround, -3, "little velocity for its acceleration");
        tally.Add(shape.FastShare >= MostlyQuick, -2, "mostly quick");
        tally.Add(blows > 0, -2, "blows in it");
        return tally;
    }

    private static Tally Wind(EventShape shape, bool goesOn, bool isLeant, EventOptions options)
    {
        Tally tally = new(EventKind.Wind);
        bool slow = !(shape.FastShare >= 0.3);
        tally.Add(slow && shape.Vertical < Level, 2, "sideways and slow");
        tally.Add(shape.Vertical >= 0.03, -1, "upwards too");
        tally.Add(slow && shape.DominantHertz < 10 && shape.Concentration >= 0.5, 1, "in one mode");
        tally.Add(shape.GrowthSeconds > 12, 2, "grows slowly");
        tally.Add(goesOn, 3, "does not die away");
        tally.Add(isLeant, 2, "leans as long as it lasts");
        tally.Add(shape.SlowGrowth < 6, 1, "moved before");
        tally.Add(shape.SlowBefore >= 3 * options.FloorRms, 1, "not out of calm");
        tally.Add(!(shape.FastGrowth >= 4), 1, "hardly anything quick");
        tally.Add(!slow, -2, "too quick");
        return tally;
    }

    private static Tally Machine(EventShape shape)
    {
        Tally tally = new(EventKind.Machine);
        bool lasts = shape.SignificantSeconds >= 3;
        tally.Add(lasts && shape.Unsteadiness < 0.15, 3, "steady");
        tally.Add(lasts && shape.Concentration >= 0.6 && shape.DominantHertz >= 5, 2, "one frequency");
        tally.Add(lasts && shape.FastShare >= MostlyQuick, 2, "mostly quick");
        tally.Add(lasts && shape.Crest < 3.5, 1, "no spikes");
        tally.Add(lasts && shape.SignificantSeconds > 30, 1, "long");
        return tally;
    }

    private static string Name(EventKind kind) =>
        kind switch
        {
            EventKind.Impact => "a blow",
            EventKind.Earthquake => "an earthquake",
            EventKind.Wind => "wind",
            EventKind.Machine => "a machine",
            _ => "nothing known",
        };

    private sealed class Tally(EventKind kind)
    {
        private readonly List<string> _reasons = [];
        private readonly List<string> _objections = [];

        public EventKind Kind { get; } = kind;

        public double Points { get; private set; }

        public string Evidence =>
            (_reasons.Count > 0 ? string.Join(", ", _reasons) : "nothing speaks for it")
            + (_objections.Count > 0 ? "; but " + string.Join(", ", _objections) : "");

        public void Add(bool holds, double points, string reason)
        {
            if (holds)
            {
                Points += points;
                (points > 0 ? _reasons : _objections).Add(reason);
            }
        }
    }
}
