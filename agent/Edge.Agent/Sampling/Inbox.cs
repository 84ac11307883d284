using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>
/// The one way into the pipeline, from every thread: readings, raw acceleration, and ranges that the receiver has.
/// Bounded: when it is full a sampler waits, and then the chip's own FIFO overflows and says so. What was measured
/// is never dropped in silence.
/// </summary>
public sealed class Inbox(int capacity = 4096) : ISampleSink
{
    private readonly Lock _pool = new();
    private readonly Stack<double[][]> _free = new();
    private readonly Queue<Item> _items = new();
    private readonly object _gate = new();
    private bool _closed;

    /// <inheritdoc />
    public void Post(in Reading reading) => Enqueue(new Item(reading, null, null, null, null));

    /// <inheritdoc />
    public void Post(in AccelerationBatch batch)
    {
        var buffers = Rent(batch.Count);
        Array.Copy(batch.X, buffers[0], batch.Count);
        Array.Copy(batch.Y, buffers[1], batch.Count);
        Array.Copy(batch.Z, buffers[2], batch.Count);
        Enqueue(new Item(default, batch with { X = buffers[0], Y = buffers[1], Z = buffers[2] }, buffers, null, null));
    }

    /// <inheritdoc />
    public void PostFault(ISensor sensor, Stamp at, string why) =>
        Enqueue(new Item(Reading.Bad(MetricId.None, at, why), null, null, null, sensor));

    /// <summary>Records that the journal may drop, and whether the receiver said so.</summary>
    public void Post(UplinkAction.Release release) => Enqueue(new Item(default, null, null, release, null));

    /// <summary>Whether there is nothing to take.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _items.Count == 0;
            }
        }
    }

    /// <summary>Waits until there is something to take, the time is over, or the inbox is closed.</summary>
    public void Wait(TimeSpan atMost)
    {
        lock (_gate)
        {
            if (_items.Count == 0 && !_closed && atMost > TimeSpan.Zero)
            {
                // Whole milliseconds, rounded up: a turn that is due is not asked for over and over.
                Monitor.Wait(_gate, (int)Math.Ceiling(atMost.TotalMilliseconds));
            }
        }
    }

    /// <summary>Lets every waiting thread go; what is posted from now on is discarded.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Hands everything that is here to <paramref name="reader"/>, oldest first.</summary>
    public void Drain(IInboxReader reader)
    {
        while (true)
        {
            Item item;
            lock (_gate)
            {
                if (!_items.TryDequeue(out item))
                {
                    return;
                }

                if (_items.Count == capacity - 1)
                {
                    Monitor.PulseAll(_gate);
                }
            }

            if (item.Released is { } released)
            {
                reader.Accept(released);
            }
            else if (item.Faulty is { } sensor)
            {
                reader.AcceptFault(sensor, item.Reading.At, item.Reading.Text!);
            }
            else if (item.Batch is { } batch)
            {
                reader.Accept(batch);
                Return(item.Buffers!);
            }
            else
            {
                reader.Accept(item.Reading);
            }
        }
    }

    private void Enqueue(in Item item)
    {
        lock (_gate)
        {
            while (_items.Count >= capacity && !_closed)
            {
                Monitor.Wait(_gate);
            }

            if (!_closed)
            {
                _items.Enqueue(item);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private double[][] Rent(int count)
    {
        lock (_pool)
        {
            if (count <= PooledSamples && _free.TryPop(out var buffers))
            {
                return buffers;
            }
        }

        int size = Math.Max(count, PooledSamples);
        return [new double[size], new double[size], new double[size]];
    }

    private void Return(double[][] buffers)
    {
        lock (_pool)
        {
            if (buffers[0].Length == PooledSamples && _free.Count < 32)
            {
                _free.Push(buffers);
            }
        }
    }

    // The ADXL355's FIFO holds 32 samples of three axes.
    private const int PooledSamples = 32;

    private readonly record struct Item(
        Reading Reading,
        AccelerationBatch? Batch,
        double[][]? Buffers,
        UplinkAction.Release? Released,
        ISensor? Faulty
    );
}

/// <summary>Who takes what is in the inbox.</summary>
public interface IInboxReader
{
    /// <summary>A reading.</summary>
    void Accept(in Reading reading);

    /// <summary>A device that gave no answer.</summary>
    void AcceptFault(ISensor sensor, Stamp at, string why);

    /// <summary>Raw acceleration; its arrays are valid during the call only.</summary>
    void Accept(in AccelerationBatch batch);

    /// <summary>Records that the journal may drop.</summary>
    void Accept(UplinkAction.Release release);
}
