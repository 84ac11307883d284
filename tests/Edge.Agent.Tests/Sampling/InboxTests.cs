using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Sampling;

public sealed class InboxTests
{
    private readonly Inbox _inbox = new();
    private readonly Reader _reader = new();

    [Fact]
    public void All_that_was_posted_comes_once_and_in_order_whatever_came_before()
    {
        int next = 0;
        foreach (int count in (int[])[1, 100, 0, 15, 16, 17, 4096, 3])
        {
            double[] posted = [.. Enumerable.Range(next, count).Select(number => (double)number)];
            next += count;
            foreach (double number in posted)
            {
                _inbox.Post(Reading.Good(MetricId.FloodLevel, number, default));
            }

            _reader.Values.Clear();
            _inbox.Drain(_reader);
            Assert.Equal(posted, _reader.Values);
        }
    }

    [Fact]
    public void A_good_reading_waits_for_the_turn_and_what_is_bad_or_news_does_not()
    {
        _inbox.Post(Reading.Good(MetricId.FloodLevel, 1, default));
        Assert.False(_inbox.IsUrgent);
        var samples = new Inbox();
        samples.Post(new AccelerationBatch([1], [2], [3], 1, default, 125, 20, false));
        Assert.False(samples.IsUrgent);
        _inbox.Post(Reading.Bad(MetricId.FloodLevel, default, "broken wire"));
        Assert.True(_inbox.IsUrgent);
        _inbox.Drain(_reader);
        Assert.False(_inbox.IsUrgent);
        _inbox.PostNews(Reading.Good(MetricId.PowerMains, true, default));
        Assert.True(_inbox.IsUrgent);
    }

    [Fact]
    public void Readings_that_come_together_are_taken_as_if_one_came_after_the_other()
    {
        _inbox.Post();
        Assert.False(_inbox.IsUrgent);
        _inbox.Post(Reading.Good(MetricId.FloodLevel, 1, default));
        _inbox.Post([.. Enumerable.Range(2, 40).Select(n => Reading.Good(MetricId.FloodLevel, n, default))]);
        Assert.False(_inbox.IsUrgent);
        _inbox.Post(
            Reading.Good(MetricId.FloodLevel, 42, default),
            Reading.Bad(MetricId.FloodLevel, default, "broken wire")
        );
        Assert.True(_inbox.IsUrgent);
        _inbox.Drain(_reader);
        Assert.Equal(Enumerable.Range(1, 42).Select(n => (double)n), _reader.Values[..42]);
        Assert.True(double.IsNaN(Assert.Single(_reader.Values[42..])));
    }

    [Fact]
    public void More_readings_at_once_than_an_inbox_holds_wait_for_their_place()
    {
        var inbox = new Inbox(3);
        var poster = new Thread(() =>
            inbox.Post([.. Enumerable.Range(1, 10).Select(n => Reading.Good(MetricId.FloodLevel, n, default))])
        );
        poster.Start();
        while (!poster.Join(TimeSpan.Zero))
        {
            inbox.Drain(_reader);
        }

        inbox.Drain(_reader);
        Assert.Equal(Enumerable.Range(1, 10).Select(n => (double)n), _reader.Values);
    }

    [Fact]
    public void An_inbox_that_is_full_is_urgent()
    {
        var inbox = new Inbox(3);
        for (int i = 1; i <= 3; i++)
        {
            Assert.False(inbox.IsUrgent);
            inbox.Post(Reading.Good(MetricId.FloodLevel, i, default));
        }

        Assert.True(inbox.IsUrgent);
    }

    [Fact]
    public void What_is_posted_while_it_is_read_is_read_as_well()
    {
        _inbox.Post(Reading.Good(MetricId.FloodLevel, 1, default));
        _reader.Then = () => _inbox.Post(Reading.Good(MetricId.FloodLevel, 2, default));
        _inbox.Drain(_reader);
        Assert.Equal([1, 2], _reader.Values);
    }

    private sealed class Reader : IInboxReader
    {
        public List<double> Values { get; } = [];

        public Action? Then { get; set; }

        public void Accept(in Reading reading)
        {
            Values.Add(reading.Value);
            Action? then = Then;
            Then = null;
            then?.Invoke();
        }

        public void Accept(in AccelerationBatch batch) => Assert.Fail("no batch was posted");

        public void AcceptFault(ISensor sensor, Stamp at, string why) => Assert.Fail("no fault was posted");

        public void Accept(UplinkAction.Release release) => Assert.Fail("no release was posted");

        public void Accept(UplinkAction.Obey command) => Assert.Fail("no command was posted");

        public void Accept(UplinkAction.Report refusal) => Assert.Fail("no refusal was posted");
    }
}
