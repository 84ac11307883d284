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

            Assert.Equal(count == 0, _inbox.IsEmpty);
            _reader.Values.Clear();
            _inbox.Drain(_reader);
            Assert.Equal(posted, _reader.Values);
            Assert.True(_inbox.IsEmpty);
        }
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
