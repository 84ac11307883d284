using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>
/// The one way into the pipeline, from every thread: readings, raw acceleration, what the receiver has, and commands.
/// Bounded: when it is full a sampler waits, and then the chip's own FIFO overflows and says so. What was measured
/// is never dropped in silence. Slow readings and samples wait for company: to wake the owner for each of them would cost
/// more than to judge it.
/// </summary>
public sealed class Inbox(int capacity = 4096) : ISampleSink
{
    private readonly Lock _pool = new();
    private readonly Stack<Samples> _free = new();
    private readonly object _gate = new();

    // Two, in turn: one is filled while the other is read.
    private Item[] _items = new Item[16];
    private Item[] _taken = new Item[16];
    private int _takenCount;
    private int _count;
    private int _waiting;
    private bool _urgent;
    private bool _closed;

    /// <inheritdoc />
    public void Post(in Reading reading) => Enqueue(new Item(reading, null), urgent: !reading.IsGood);

    /// <inheritdoc />
    public void Post(params ReadOnlySpan<Reading> readings)
    {
        if (readings.IsEmpty)
        {
            return;
        }

        lock (_gate)
        {
            foreach (ref readonly Reading reading in readings)
            {
                Add(new Item(reading, null), urgent: !reading.IsGood);
            }
        }
    }

    /// <inheritdoc />
    public void PostNews(in Reading reading) => Enqueue(new Item(reading, null));

    /// <inheritdoc />
    public void Post(in AccelerationBatch batch)
    {
        Samples samples = Rent(batch.Count);
        Array.Copy(batch.X, samples.X, batch.Count);
        Array.Copy(batch.Y, samples.Y, batch.Count);
        Array.Copy(batch.Z, samples.Z, batch.Count);
        samples.Batch = batch with { X = samples.X, Y = samples.Y, Z = samples.Z };
        Enqueue(new Item(default, samples), urgent: false);
    }

    /// <inheritdoc />
    public void PostFault(ISensor sensor, Stamp at, string why) =>
        Enqueue(new Item(Reading.Bad(MetricId.None, at, why), sensor));

    /// <summary>Records that the journal may drop, and whether the receiver said so.</summary>
    public void Post(UplinkAction.Release release) => Enqueue(new Item(default, release));

    /// <summary>A command of the city's, or one that was refused.</summary>
    public void Post(UplinkAction.Obey command) => Enqueue(new Item(default, command));

    /// <inheritdoc cref="Post(UplinkAction.Obey)" />
    public void Post(UplinkAction.Report refusal) => Enqueue(new Item(default, refusal));

    /// <summary>Whether something is here that is to be taken at once.</summary>
    public bool IsUrgent => Volatile.Read(ref _urgent);

    /// <summary>Waits until something urgent is here, the time is over, or the inbox is closed.</summary>
    public void Wait(TimeSpan atMost)
    {
        lock (_gate)
        {
            if (!_urgent && !_closed && atMost > TimeSpan.Zero)
            {
                // Whole milliseconds, rounded up: a turn that is due is not asked for over and over.
                _waiting++;
                Monitor.Wait(_gate, (int)Math.Ceiling(atMost.TotalMilliseconds));
                _waiting--;
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

    /// <summary>Hands everything that is here to <paramref name="reader"/>, oldest first. One thread at a time.</summary>
    public void Drain(IInboxReader reader)
    {
        while (Take())
        {
            for (int i = 0; i < _takenCount; i++)
            {
                ref readonly Item item = ref _taken[i];
                switch (item.What)
                {
                    case null:
                        reader.Accept(item.Reading);
                        break;
                    case Samples samples:
                        reader.Accept(samples.Batch);
                        Return(samples);
                        break;
                    case ISensor sensor:
                        reader.AcceptFault(sensor, item.Reading.At, item.Reading.Text!);
                        break;
                    case UplinkAction.Obey command:
                        reader.Accept(command);
                        break;
                    case UplinkAction.Report refusal:
                        reader.Accept(refusal);
                        break;
                    default:
                        reader.Accept((UplinkAction.Release)item.What);
                        break;
                }
            }

            Array.Clear(_taken, 0, _takenCount);
        }
    }

    // All that is here, with one entry into the lock; the writers go on at once.
    private bool Take()
    {
        if (Volatile.Read(ref _count) == 0)
        {
            return false;
        }

        lock (_gate)
        {
            _takenCount = _count;
            (_items, _taken) = (_taken, _items);
            Volatile.Write(ref _count, 0);
            Volatile.Write(ref _urgent, false);
            Wake();
            return _takenCount > 0;
        }
    }

    private void Enqueue(in Item item, bool urgent = true)
    {
        lock (_gate)
        {
            Add(item, urgent);
        }
    }

    // Within the lock.
    private void Add(in Item item, bool urgent)
    {
        while (_count >= capacity && !_closed)
        {
            _waiting++;
            Monitor.Wait(_gate);
            _waiting--;
        }

        if (!_closed)
        {
            if (_count == _items.Length)
            {
                Array.Resize(ref _items, 2 * _count);
            }

            _items[_count] = item;
            Volatile.Write(ref _count, _count + 1);
            if (urgent || _count == capacity)
            {
                Volatile.Write(ref _urgent, true);
                Wake();
            }
        }
    }

    // Nobody waits nearly always, and then the kernel need not hear of it.
    private void Wake()
    {
        if (_waiting > 0)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private Samples Rent(int count)
    {
        lock (_pool)
        {
            if (count <= PooledSamples && _free.TryPop(out Samples? samples))
            {
                return samples;
            }
        }

        return new Samples(Math.Max(count, PooledSamples));
    }

    private void Return(Samples samples)
    {
        lock (_pool)
        {
            if (samples.X.Length == PooledSamples && _free.Count < 32)
            {
                _free.Push(samples);
            }
        }
    }

    // The ADXL355's FIFO holds 32 samples of three axes.
    private const int PooledSamples = 32;

    // A reading, or with something else: a sensor whose reading says why it gave none, samples, what the uplink wants.
    private readonly record struct Item(Reading Reading, object? What);

    private sealed class Samples(int size)
    {
        public readonly double[] X = new double[size];
        public readonly double[] Y = new double[size];
        public readonly double[] Z = new double[size];
        public AccelerationBatch Batch;
    }
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

    /// <summary>A command of the city's.</summary>
    void Accept(UplinkAction.Obey command);

    /// <summary>A command that was refused.</summary>
    void Accept(UplinkAction.Report refusal);
}
