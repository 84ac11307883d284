using Edge.Core.Journal;

namespace Edge.City.Store;

/// <summary>
/// A set of record ids, kept as sorted ranges that neither touch nor overlap. Not thread-safe.
/// </summary>
public sealed class IdSet
{
    private readonly List<IdRange> _ranges = [];
    private readonly HashSet<long> _touched = [];

    /// <summary>Ranges in ascending order.</summary>
    public IReadOnlyList<IdRange> Ranges => _ranges;

    /// <summary>How many ids the set holds.</summary>
    public long Total { get; private set; }

    /// <summary>Highest id, 0 when empty.</summary>
    public long Highest => _ranges.Count == 0 ? 0 : _ranges[^1].Last;

    /// <summary>First ids of the ranges that changed or went since <see cref="ForgetChanges"/>.</summary>
    public IReadOnlyCollection<long> Changes => _touched;

    /// <summary>Starts a new round of <see cref="Changes"/>.</summary>
    public void ForgetChanges() => _touched.Clear();

    /// <summary>Whether <paramref name="id"/> is in the set.</summary>
    public bool Contains(long id) => RangeOf(id) is not null;

    /// <summary>The range that holds <paramref name="id"/>, or null.</summary>
    public IdRange? RangeOf(long id)
    {
        int index = LastStartingAtOrBefore(id);
        return index >= 0 && _ranges[index].Last >= id ? _ranges[index] : null;
    }

    /// <summary>The range that starts at <paramref name="first"/>, or null.</summary>
    public IdRange? RangeStartingAt(long first)
    {
        int index = LastStartingAtOrBefore(first);
        return index >= 0 && _ranges[index].First == first ? _ranges[index] : null;
    }

    /// <summary>The parts of <paramref name="first"/> to <paramref name="last"/> that are not in the set, ascending.</summary>
    public IEnumerable<IdRange> Absent(long first, long last)
    {
        long next = first;
        for (int i = Math.Max(0, LastStartingAtOrBefore(first)); i < _ranges.Count && _ranges[i].First <= last; i++)
        {
            if (_ranges[i].First > next)
            {
                yield return new IdRange(next, _ranges[i].First - 1);
            }

            next = Math.Max(next, _ranges[i].Last + 1);
        }

        if (next <= last)
        {
            yield return new IdRange(next, last);
        }
    }

    /// <summary>Adds an inclusive range; ids already there are no matter.</summary>
    public void Add(long first, long last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        int index = LastStartingAtOrBefore(first);
        if (index < 0 || _ranges[index].Last < first - 1)
        {
            index++;
        }

        int end = index;
        while (end < _ranges.Count && _ranges[end].First <= last + 1)
        {
            first = Math.Min(first, _ranges[end].First);
            last = Math.Max(last, _ranges[end].Last);
            Total -= _ranges[end].Last - _ranges[end].First + 1;
            _touched.Add(_ranges[end].First);
            end++;
        }

        _touched.Add(first);
        Total += last - first + 1;
        if (end == index + 1)
        {
            _ranges[index] = new IdRange(first, last);
            return;
        }

        _ranges.RemoveRange(index, end - index);
        _ranges.Insert(index, new IdRange(first, last));
    }

    /// <summary>Takes an inclusive range out; ids that are not there are no matter.</summary>
    public void Remove(long first, long last)
    {
        for (int i = Math.Max(0, LastStartingAtOrBefore(first)); i < _ranges.Count && _ranges[i].First <= last; )
        {
            IdRange range = _ranges[i];
            if (range.Last < first)
            {
                i++;
                continue;
            }

            _ranges.RemoveAt(i);
            _touched.Add(range.First);
            Total -= Math.Min(last, range.Last) - Math.Max(first, range.First) + 1;
            if (range.First < first)
            {
                _ranges.Insert(i++, new IdRange(range.First, first - 1));
            }

            if (range.Last > last)
            {
                _ranges.Insert(i++, new IdRange(last + 1, range.Last));
                _touched.Add(last + 1);
            }
        }
    }

    private int LastStartingAtOrBefore(long id)
    {
        int low = 0;
        int high = _ranges.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (_ranges[middle].First <= id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }
}
