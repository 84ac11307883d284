using CsCheck;
using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Power;

namespace Edge.Simulator.Tests.Physics.Power;

public sealed class GensetTests
{
    private static readonly GensetInputs Away = new() { LoadWatts = 2000 };
    private static readonly GensetInputs Back = new() { IsMainsPresent = true, LoadWatts = 2000 };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_genset_that_does_not_start_tries_so_often_and_gives_up(int attempts)
    {
        Genset genset = new(new() { IsFitted = true, Attempts = attempts });
        GensetState state = genset.Start();
        int cranks = 0;
        GensetPhase last = GensetPhase.Stopped;
        double seconds = 0;
        while (!state.IsFailed)
        {
            state = genset.Step(state, Away with { FailsToStart = true }, 0.5, new Chance(1));
            cranks += state.Phase == GensetPhase.Cranking && last != GensetPhase.Cranking ? 1 : 0;
            last = state.Phase;
            seconds += 0.5;
        }

        Assert.Equal(attempts, cranks);
        Assert.Equal(15 + (attempts * 8) + ((attempts - 1) * 10), seconds, 6);
        Assert.Equal(100, state.FuelLitres);

        state = genset.Step(state, Away, 3600, new Chance(1));
        Assert.True(state.IsFailed);
        Assert.Equal(GensetPhase.Waiting, genset.Step(state, Away with { IsReset = true }, 1, new Chance(1)).Phase);
    }

    [Fact]
    public void A_start_fails_as_often_as_chance_says()
    {
        Genset genset = new(new() { IsFitted = true, StartProbability = 0.5 });
        int failed = 0;
        for (ulong seed = 0; seed < 4000; seed++)
        {
            failed += genset.Step(genset.Start(), Away, 120, new Chance(seed)).IsFailed ? 1 : 0;
        }

        // An eighth, ± 4 deviations.
        Assert.InRange(failed, 416, 584);
    }

    [Fact]
    public void A_short_cut_does_not_start_it()
    {
        Genset genset = new(new() { IsFitted = true });
        GensetState state = genset.Step(genset.Start(), Away, 14, new Chance(1));
        Assert.Equal(GensetPhase.Waiting, state.Phase);

        Assert.Equal(GensetPhase.Stopped, genset.Step(state, Back, 1, new Chance(1)).Phase);
    }

    [Fact]
    public void It_burns_by_its_load_until_it_runs_dry()
    {
        Genset genset = new(new() { IsFitted = true, StartProbability = 1 });
        GensetState state = genset.Step(genset.Start(), Away, 53, new Chance(1));
        Assert.Equal(GensetPhase.Running, state.Phase);
        double before = state.FuelLitres;

        state = genset.Step(state, Away, 10 * 3600, new Chance(1));
        Assert.Equal(13, before - state.FuelLitres, 6);

        state = genset.Step(state, Away, 70 * 3600, new Chance(1));
        Assert.True(state.IsFailed);
        Assert.Equal(0, state.FuelLitres);
        Assert.Equal(100, state.BurnedLitres, 6);
    }

    [Fact]
    public void When_mains_is_back_for_a_minute_it_cools_down_and_stops()
    {
        Genset genset = new(new() { IsFitted = true, StartProbability = 1 });
        GensetState state = genset.Step(genset.Start(), Away, 600, new Chance(1));

        Assert.True(genset.Step(state, Back, 59, new Chance(1)).Carries);
        Assert.Equal(GensetPhase.CoolingDown, genset.Step(state, Back, 61, new Chance(1)).Phase);
        Assert.Equal(GensetPhase.Stopped, genset.Step(state, Back, 181, new Chance(1)).Phase);
    }

    [Fact]
    public void Fuel_is_burned_stolen_or_there() =>
        Gen.ULong.Sample(
            seed =>
            {
                Chance chance = new(seed);
                Genset genset = new(new() { IsFitted = true, TankLitres = 20 });
                GensetState state = genset.Start(chance.NextUniform());
                double before = state.FuelLitres;
                for (int i = 0; i < 300; i++)
                {
                    GensetInputs inputs = new()
                    {
                        IsMainsPresent = chance.NextUniform() < 0.3,
                        LoadWatts = 5000 * chance.NextUniform(),
                        TheftLitresPerSecond = chance.NextUniform() < 0.1 ? 0.002 : 0,
                        IsReset = chance.NextUniform() < 0.1,
                    };
                    state = genset.Step(state, inputs, 300 * chance.NextUniform(), chance);
                    Assert.InRange(state.FuelLitres, 0, 20);
                }

                Assert.Equal(before, state.FuelLitres + state.BurnedLitres + state.StolenLitres, 1e-6);
            },
            iter: 60
        );

    [Fact]
    public void The_step_does_not_matter()
    {
        Genset genset = new(new() { IsFitted = true });
        GensetState coarse = genset.Step(genset.Start(), Away, 7200, new Chance(9));
        GensetState fine = genset.Start();
        Chance chance = new(9);
        for (int i = 0; i < 72_000; i++)
        {
            fine = genset.Step(fine, Away, 0.1, chance);
        }

        Assert.Equal(coarse.Phase, fine.Phase);
        Assert.Equal(coarse.Attempts, fine.Attempts);
        Assert.Equal(coarse.FuelLitres, fine.FuelLitres, 6);
    }

    [Fact]
    public void Without_a_genset_nothing_happens()
    {
        Genset genset = new();

        Assert.Equal(genset.Start(), genset.Step(genset.Start(), Away, 3600, new Chance(1)));
    }
}
