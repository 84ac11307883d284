using Edge.Core.Signals.Events;
using Edge.Simulator.Physics.Structure;

namespace Edge.Simulator.Tests.Signals.Events;

/// <summary>A guy that is cut on the simulated mast, seen by the agent's detector, mode watch and rule.</summary>
public sealed class GuyCutTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_cut_guy_that_matters_is_said_within_a_minute(int level)
    {
        for (ulong seed = 1; seed <= 10; seed++)
        {
            double wind = 1 + (1.2 * seed);
            ShakenMast mast = new(MastDesign.Guyed45, 43, seed);
            mast.Run(50, _ => wind);
            double cut = mast.Seconds;
            mast.Mast.CutGuy(level, (int)(seed % 3));
            mast.Run(60, _ => wind);

            StructuralEvent notice = mast.Reports.First(e => e.Phase == EventPhase.Notice);
            Assert.InRange(notice.StartMicros / 1e6, cut - 0.1, cut + 0.1);
            Assert.InRange(notice.EndMicros / 1e6, cut, cut + 1);
            ModeJump jump = Assert.Single(mast.Jumps);
            Assert.InRange(jump.Seconds, 5, 56);
            Assert.True(jump.Share < -0.05);

            GuyCutRule rule = new();
            rule.Impact(notice.StartMicros);
            rule.ModeJump(notice.StartMicros + (long)(jump.Seconds * 1e6));
            Assert.Equal(GuyCutFinding.StruckAndChanged, rule.At(notice.StartMicros + 57_000_000));
            rule.TiltStep(notice.StartMicros + 40_000_000);
            Assert.Equal(GuyCutFinding.GuyCut, rule.At(notice.StartMicros + 59_000_000));
        }
    }

    [Fact]
    public void A_lowest_guy_changes_no_mode_that_is_watched_so_it_stays_a_suspicion()
    {
        ShakenMast mast = new(MastDesign.Guyed45, 43, 1);
        mast.Run(50, _ => 4);
        mast.Mast.CutGuy(0, 0);
        mast.Run(60, _ => 4);

        Assert.Contains(mast.Reports, e => e.Phase == EventPhase.Notice);
        Assert.Empty(mast.Jumps);
    }

    [Fact]
    public void A_blow_on_a_whole_mast_is_no_jump_whatever_the_wind()
    {
        foreach ((_, MastDesign design, double metres) in ShakenMast.Masts)
        {
            for (ulong seed = 1; seed <= 25; seed++)
            {
                double wind = 1 + seed;
                ShakenMast mast = new(design, metres, seed);
                mast.Run(50, _ => wind);
                mast.Mast.KnockTop(0.02 * seed, 0.005 * seed);
                mast.Watch.Impact();
                mast.Run(60, _ => wind);

                Assert.Empty(mast.Jumps);
            }
        }
    }
}
