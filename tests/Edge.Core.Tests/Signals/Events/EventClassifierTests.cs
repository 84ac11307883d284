using Edge.Core.Signals.Events;

namespace Edge.Core.Tests.Signals.Events;

/// <summary>What speaks for and against each kind of event, each on both sides of its limit.</summary>
public sealed class EventClassifierTests
{
    private static readonly EventOptions Options = new();

    private static readonly EventShape Blow = new()
    {
        Peak = 1,
        RiseSeconds = 0.02,
        GrowthSeconds = 0.02,
        SignificantSeconds = 5,
        Coda = 50,
        FastSeconds = 0.3,
        FastRiseSeconds = 0.02,
        Crest = 20,
        FastGrowth = 30,
        SlowGrowth = 30,
        SlowBefore = 0.002,
        FastShare = 0.5,
        Vertical = 0.025,
        Unsteadiness = 1.5,
        DominantHertz = 22,
        Concentration = 0.4,
    };

    private static readonly EventShape Quake = new()
    {
        Peak = 1,
        RiseSeconds = 4,
        GrowthSeconds = 3,
        SignificantSeconds = 15,
        Left = 0.1,
        Coda = 3,
        FastSeconds = 8,
        FastRiseSeconds = 2,
        Crest = 4,
        FastGrowth = 30,
        SlowGrowth = 30,
        SlowBefore = 0.002,
        FastShare = 0.35,
        Vertical = 0.4,
        LevelAfterVertical = 2,
        Unsteadiness = 0.5,
        DominantHertz = 2,
        Concentration = 0.3,
    };

    private static readonly EventShape Gust = new()
    {
        Peak = 1,
        RiseSeconds = 20,
        GrowthSeconds = 15,
        SignificantSeconds = 25,
        Left = 0.2,
        Coda = 1,
        FastSeconds = 20,
        FastRiseSeconds = 10,
        Crest = 4,
        FastGrowth = 1.2,
        SlowGrowth = 5,
        SlowBefore = 0.05,
        FastShare = 0.02,
        Vertical = 0.005,
        Unsteadiness = 0.4,
        DominantHertz = 1.1,
        Concentration = 0.9,
    };

    private static readonly EventShape Machine = new()
    {
        Peak = 1,
        RiseSeconds = 2,
        GrowthSeconds = 2,
        SignificantSeconds = 40,
        Left = 0.9,
        Coda = 9,
        FastSeconds = 40,
        FastRiseSeconds = 2,
        Crest = 1.5,
        FastGrowth = 50,
        SlowGrowth = 1,
        SlowBefore = 0.002,
        FastShare = 0.99,
        Vertical = 0.025,
        Unsteadiness = 0.02,
        DominantHertz = 24.5,
        Concentration = 0.95,
    };

    [Fact]
    public void Each_kind_is_known_by_what_it_does()
    {
        Assert.Equal(EventKind.Impact, Judge(Blow, blows: 1).Kind);
        Assert.Equal(EventKind.Earthquake, Judge(Quake).Kind);
        Assert.Equal(EventKind.Wind, Judge(Gust).Kind);
        Assert.Equal(EventKind.Machine, Judge(Machine).Kind);
        Assert.All(
            new[] { Judge(Blow, blows: 1), Judge(Quake), Judge(Gust), Judge(Machine) },
            judgement => Assert.InRange(judgement.Confidence, 0.5, 1)
        );
    }

    [Fact]
    public void What_speaks_for_a_blow()
    {
        Speaks(Blow, "a short spike", s => s with { FastSeconds = 1.51 }, s => s with { FastSeconds = 1.5 }, blows: 2);
        Speaks(
            Blow,
            "a short spike",
            s => s with { Crest = ImpactWatch.Crest - 0.01 },
            s => s with { Crest = ImpactWatch.Crest },
            blows: 2
        );
        Speaks(Blow, "over in half a second", s => s with { FastSeconds = 0.51 }, s => s with { FastSeconds = 0.5 });
        Speaks(
            Blow,
            "at its strongest at once",
            s => s with { FastRiseSeconds = 0.16 },
            s => s with { FastRiseSeconds = 0.15 }
        );
        Speaks(Blow, "no build-up", s => s with { RiseSeconds = 1.01 }, s => s with { RiseSeconds = 1 });
        Assert.DoesNotContain("noticed", For(Judge(Blow)));
        Assert.Contains("noticed as a blow", For(Judge(Blow, blows: 1)));
        Assert.DoesNotContain("more than one blow", For(Judge(Blow, blows: 1)));
        Assert.Contains("more than one blow", For(Judge(Blow, blows: 2)));
    }

    [Fact]
    public void What_speaks_against_a_blow()
    {
        Assert.Contains("but built up", Judge(Blow with { RiseSeconds = 1.51 }, blows: 1).Evidence);
        Assert.DoesNotContain("built up", Judge(Blow with { RiseSeconds = 1.5 }, blows: 1).Evidence);
        EventJudgement two = Judge(Blow with { FastSeconds = 3.01, RiseSeconds = 2 }, blows: 2);
        Assert.Equal(EventKind.Impact, two.Kind);
        Assert.DoesNotContain("but", two.Evidence);
    }

    [Fact]
    public void What_speaks_for_an_earthquake()
    {
        Speaks(Quake, "quick shaking", s => s with { FastGrowth = 1.9 }, s => s with { FastGrowth = 2 });
        Speaks(Quake, "in both bands", s => s with { FastGrowth = 3.9 }, s => s with { FastGrowth = 4 });
        Speaks(Quake, "upwards too", s => s with { Vertical = 0.029 }, s => s with { Vertical = 0.03 });
        Speaks(Quake, "upwards too", s => s with { Vertical = 1.5 }, s => s with { Vertical = 1.49 });
        Speaks(Quake, "strongly", s => s with { Vertical = 0.29 }, s => s with { Vertical = 0.3 });
        Speaks(Quake, "strongly", s => s with { Vertical = 1.5 }, s => s with { Vertical = 1.49 });
        Speaks(
            Quake,
            "upwards first",
            s => s with { LevelAfterVertical = 0.5 },
            s => s with { LevelAfterVertical = 0.51 }
        );
        Speaks(Quake, "upwards first", s => s with { Vertical = 0.029 }, s => s);
        Speaks(
            Quake,
            "builds up in seconds",
            s => s with { GrowthSeconds = 0.29 },
            s => s with { GrowthSeconds = 0.3 }
        );
        Speaks(Quake, "builds up in seconds", s => s with { GrowthSeconds = 12.1 }, s => s with { GrowthSeconds = 12 });
        Speaks(
            Quake,
            "lasts seconds to a minute",
            s => s with { SignificantSeconds = 1.9 },
            s => s with { SignificantSeconds = 2 }
        );
        Speaks(
            Quake,
            "lasts seconds to a minute",
            s => s with { SignificantSeconds = 60.1 },
            s => s with { SignificantSeconds = 60 }
        );
        Speaks(Quake, "out of calm", s => s with { SlowGrowth = 7.9 }, s => s with { SlowGrowth = 8 });
        Speaks(Quake, "dies away slowly", s => s with { Coda = 1.4 }, s => s with { Coda = 1.5 });
        Speaks(
            Quake,
            "dies away slowly",
            s => s with { SignificantSeconds = 1.9 },
            s => s with { SignificantSeconds = 2 }
        );
        Assert.Contains("much velocity", For(Judge(Quake, velocity: 0.06)));
        Assert.DoesNotContain("much velocity", Judge(Quake, velocity: 0.059).Evidence);
    }

    [Fact]
    public void What_speaks_against_an_earthquake()
    {
        EventShape brief = Quake with { FastSeconds = 1.49 };
        Assert.Contains("what is quick does not last", Against(Judge(brief)));
        Assert.DoesNotContain("quick shaking", Judge(brief).Evidence);
        Assert.DoesNotContain("in both bands", Judge(brief).Evidence);
        Assert.DoesNotContain("does not last", Judge(brief with { FastSeconds = 1.5 }).Evidence);

        // Of a far one nothing quick arrives.
        Assert.DoesNotContain("does not last", Judge(brief with { FastGrowth = 1.49 }).Evidence);
        Assert.Contains("does not last", Judge(brief with { FastGrowth = 1.5 }).Evidence);

        Speaks(
            Quake,
            "grows slowly",
            s => s with { GrowthSeconds = 12 },
            s => s with { GrowthSeconds = 12.1 },
            against: true
        );
        Speaks(
            Quake,
            "nothing upwards",
            s => s with { Vertical = 0.02 },
            s => s with { Vertical = 0.019 },
            against: true
        );
        Speaks(
            Quake with
            {
                Vertical = 0.29,
            },
            "moved before",
            s => s with { SlowGrowth = 8 },
            s => s with { SlowGrowth = 7.9 },
            against: true
        );
        Assert.DoesNotContain("moved before", Judge(Quake with { SlowGrowth = 7.9 }).Evidence);
        Speaks(
            Quake,
            "too steady",
            s => s with { Unsteadiness = 0.15 },
            s => s with { Unsteadiness = 0.149 },
            against: true
        );
        Speaks(
            Quake with
            {
                DominantHertz = 3,
            },
            "mostly quick",
            s => s with { FastShare = 0.59 },
            s => s with { FastShare = 0.6 },
            against: true
        );
        Assert.Contains("little velocity", Against(Judge(Quake, velocity: 0.039)));
        Assert.DoesNotContain("little velocity", Judge(Quake, velocity: 0.04).Evidence);
        Assert.Contains("blows in it", Against(Judge(Quake, blows: 1)));
        Assert.DoesNotContain("blows in it", Judge(Quake).Evidence);
    }

    [Fact]
    public void Velocity_is_weighed_against_the_peak() =>
        Assert.Contains("much velocity", For(Judge(Quake with { Peak = 2 }, velocity: 0.12)));

    [Fact]
    public void What_speaks_for_wind()
    {
        Speaks(Gust, "sideways and slow", s => s with { Vertical = 0.02 }, s => s with { Vertical = 0.019 });
        Speaks(Gust, "in one mode", s => s with { Concentration = 0.49 }, s => s with { Concentration = 0.5 });
        Speaks(Gust, "in one mode", s => s with { DominantHertz = 10 }, s => s with { DominantHertz = 9.9 });
        Speaks(Gust, "grows slowly", s => s with { GrowthSeconds = 12 }, s => s with { GrowthSeconds = 12.1 });
        Speaks(Gust, "moved before", s => s with { SlowGrowth = 6 }, s => s with { SlowGrowth = 5.9 });
        Speaks(Gust, "not out of calm", s => s with { SlowBefore = 0.0149 }, s => s with { SlowBefore = 0.015 });
        Speaks(Gust, "hardly anything quick", s => s with { FastGrowth = 4 }, s => s with { FastGrowth = 3.9 });
    }

    [Fact]
    public void Wind_goes_on_and_leans()
    {
        Speaks(Gust, "does not die away", s => s with { Left = 0.39 }, s => s with { Left = 0.4 });
        EventShape goesOn = Gust with { Left = 0.5 };
        Speaks(
            goesOn,
            "does not die away",
            s => s with { SignificantSeconds = 9.9 },
            s => s with { SignificantSeconds = 10 }
        );
        Speaks(goesOn, "does not die away", s => s with { Vertical = 0.02 }, s => s with { Vertical = 0.019 });
        Assert.DoesNotContain("does not die away", Judge(goesOn, heard: false).Evidence);

        Speaks(Gust, "leans as long", s => s with { Lean = 0.0019 }, s => s with { Lean = 0.002 });
        Speaks(Gust with { Peak = 5 }, "leans as long", s => s with { Lean = 0.009 }, s => s with { Lean = 0.01 });
        Speaks(Gust with { Peak = 0.1 }, "leans as long", s => s with { Lean = 0.0019 }, s => s with { Lean = 0.002 });
        EventShape leans = Gust with { Lean = 0.01 };
        Speaks(
            leans,
            "leans as long",
            s => s with { SignificantSeconds = 14.9 },
            s => s with { SignificantSeconds = 15 }
        );
        Speaks(leans, "leans as long", s => s with { Vertical = 0.02 }, s => s with { Vertical = 0.019 });
    }

    [Fact]
    public void What_speaks_against_wind()
    {
        EventShape strong = Gust with { Left = 0.5, Lean = 0.01 };
        Speaks(Gust, "upwards too", s => s with { Vertical = 0.029 }, s => s with { Vertical = 0.03 }, against: true);
        Speaks(strong, "too quick", s => s with { FastShare = 0.29 }, s => s with { FastShare = 0.3 }, against: true);
        Assert.DoesNotContain("sideways and slow", Judge(strong with { FastShare = 0.3 }).Evidence);
        Assert.DoesNotContain("in one mode", Judge(strong with { FastShare = 0.3 }).Evidence);

        // A rate without room for the quick band knows of none.
        Assert.Contains("sideways and slow", For(Judge(strong with { FastShare = double.NaN })));
        Assert.Contains("hardly anything quick", For(Judge(strong with { FastGrowth = double.NaN })));
    }

    [Fact]
    public void What_goes_on_or_leans_is_no_earthquake()
    {
        EventShape level = Quake with { Vertical = 0.01, FastShare = 0.4 };
        Assert.Equal(EventKind.Earthquake, Judge(level).Kind);
        Assert.NotEqual(EventKind.Earthquake, Judge(level with { Left = 0.4 }).Kind);
        Assert.NotEqual(EventKind.Earthquake, Judge(level with { Lean = 0.01 }).Kind);
        Assert.Equal(EventKind.Earthquake, Judge(level with { Left = 0.4 }, heard: false).Kind);
    }

    [Fact]
    public void What_speaks_for_a_machine()
    {
        Speaks(Machine, "steady", s => s with { Unsteadiness = 0.15 }, s => s with { Unsteadiness = 0.149 });
        Speaks(Machine, "one frequency", s => s with { Concentration = 0.59 }, s => s with { Concentration = 0.6 });
        Speaks(Machine, "one frequency", s => s with { DominantHertz = 4.9 }, s => s with { DominantHertz = 5 });
        Speaks(Machine, "mostly quick", s => s with { FastShare = 0.59 }, s => s with { FastShare = 0.6 });
        Speaks(Machine, "no spikes", s => s with { Crest = 3.5 }, s => s with { Crest = 3.4 });
        Speaks(
            Machine,
            "long",
            s => s with { SignificantSeconds = 30 },
            s => s with { SignificantSeconds = 30.1 },
            whole: true
        );
        Assert.NotEqual(EventKind.Machine, Judge(Machine with { SignificantSeconds = 2.9 }).Kind);
        Assert.Equal(EventKind.Machine, Judge(Machine with { SignificantSeconds = 3 }).Kind);
    }

    [Fact]
    public void One_sample_alone_is_nothing_known()
    {
        EventJudgement judgement = Judge(Blow with { IsSingleSample = true }, blows: 1);
        Assert.Equal(EventKind.Unknown, judgement.Kind);
        Assert.Equal(0, judgement.Confidence);
        Assert.Contains("one sample", judgement.Evidence);
    }

    [Fact]
    public void What_fits_nothing_well_is_unknown_and_names_the_two_nearest()
    {
        EventJudgement judgement = Judge(
            Quake with
            {
                FastSeconds = 1,
                Vertical = 0.025,
                GrowthSeconds = 0.1,
                RiseSeconds = 0.1,
                FastShare = 0.2,
                Coda = 1,
            },
            velocity: 0.05
        );
        Assert.Equal(EventKind.Unknown, judgement.Kind);
        Assert.Equal(0, judgement.Confidence);
        Assert.StartsWith("nearest to", judgement.Evidence, StringComparison.Ordinal);
        Assert.Contains(" and ", judgement.Evidence);
    }

    [Fact]
    public void More_that_speaks_for_a_kind_makes_it_surer()
    {
        double sure = Judge(Quake).Confidence;
        Assert.True(
            Judge(Quake with { LevelAfterVertical = 0, Vertical = 0.2, Coda = 1, SlowGrowth = 7 }).Confidence < sure
        );
        Assert.Equal(sure, Math.Round(sure, 2));
    }

    private static EventJudgement Judge(EventShape shape, double velocity = 0.08, int blows = 0, bool heard = true) =>
        EventClassifier.Judge(shape, velocity, blows, heard, Options);

    private static string For(EventJudgement judgement) => judgement.Evidence.Split("; but ")[0];

    private static string Against(EventJudgement judgement) =>
        judgement.Evidence.Split("; but ") is [_, string objections] ? objections : "";

    // Of one kind on both sides of a limit: not said on the one, said on the other, for or against it.
    private static void Speaks(
        EventShape shape,
        string reason,
        Func<EventShape, EventShape> without,
        Func<EventShape, EventShape> with,
        bool against = false,
        int blows = 0,
        bool whole = false
    )
    {
        EventJudgement one = Judge(without(shape), blows: blows);
        EventJudgement other = Judge(with(shape), blows: blows);
        Assert.NotEqual(EventKind.Unknown, one.Kind);
        Assert.Equal(one.Kind, other.Kind);
        string not = against ? Against(one) : For(one);
        string said = against ? Against(other) : For(other);
        if (whole)
        {
            Assert.DoesNotContain(reason, not.Split(", "));
            Assert.Contains(reason, said.Split(", "));
            return;
        }

        Assert.DoesNotContain(reason, not);
        Assert.Contains(reason, said);
        double surer = other.Confidence - one.Confidence;
        Assert.True(against ? surer <= 0 : surer >= 0, $"{reason}: {one.Confidence} and {other.Confidence}");
    }
}
