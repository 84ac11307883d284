using Edge.Simulator.Chips;

namespace Edge.Simulator.Tests.Chips;

public sealed class SimulatedPinsTests
{
    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private readonly SimulatedPins _pins;
    private bool _closed;

    public SimulatedPinsTests()
    {
        _pins = new SimulatedPins(_time);
        _pins.Wire(17, _ => !_closed);
    }

    [Fact]
    public void A_contact_bounces_after_each_change_and_then_rests()
    {
        _pins.Bounce(17, 0.02, seed: 1);
        Assert.All(Levels(50), Assert.True);
        for (int change = 0; change < 4; change++)
        {
            _closed = !_closed;
            bool[] bouncing = Levels(20);
            Assert.Contains(true, bouncing);
            Assert.Contains(false, bouncing);
            Assert.All(Levels(50), level => Assert.Equal(!_closed, level));
        }
    }

    [Fact]
    public void A_contact_whose_bouncing_is_ended_changes_cleanly()
    {
        _pins.Bounce(17, 10, seed: 1);
        _pins.Read(17);
        _closed = true;
        _pins.Read(17);
        _pins.Bounce(17, 0);
        Assert.All(Levels(20), Assert.False);
    }

    [Fact]
    public void A_stuck_line_does_not_bounce_and_an_unreadable_one_fails()
    {
        _pins.Bounce(17, 1, seed: 1);
        _pins.Stick(17, high: false);
        Assert.All(Levels(20), Assert.False);
        Assert.False(_pins.IsHonest(17));
        _pins.Stick(17, null);
        Assert.True(_pins.IsHonest(17));

        _pins.MakeUnreadable(17, true);
        IOException e = Assert.Throws<IOException>(() => _pins.Read(17));
        Assert.Equal("GPIO line 17: no such device", e.Message);
        _pins.MakeUnreadable(17, false);
        Assert.True(_pins.Read(17));
    }

    // One read a millisecond.
    private bool[] Levels(int count)
    {
        bool[] levels = new bool[count];
        for (int i = 0; i < count; i++)
        {
            levels[i] = _pins.Read(17);
            _time.Advance(1_000);
        }

        return levels;
    }
}
