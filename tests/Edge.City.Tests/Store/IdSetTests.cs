using CsCheck;
using Edge.City.Store;
using Edge.Core.Journal;

namespace Edge.City.Tests.Store;

public sealed class IdSetTests
{
    private static readonly Gen<(bool Add, long First, long Length)[]> Steps = Gen.Select(
        Gen.Bool,
        Gen.Long[1, 40],
        Gen.Long[1, 8]
    ).Array[0, 40];

    [Fact]
    public void Holds_what_a_plain_set_holds_whatever_is_added_and_removed() =>
        Steps.Sample(steps =>
        {
            var set = new IdSet();
            var plain = new HashSet<long>();
            foreach ((bool add, long first, long length) in steps)
            {
                if (add)
                {
                    set.Add(first, first + length - 1);
                }
                else
                {
                    set.Remove(first, first + length - 1);
                }

                for (long id = first; id < first + length; id++)
                {
                    _ = add ? plain.Add(id) : plain.Remove(id);
                }

                Assert.Equal(plain.Count, set.Total);
                Assert.Equal(plain.Order(), set.Ranges.SelectMany(Ids));
                Assert.Equal(
                    Enumerable.Range(3, 30).Select(i => (long)i).Where(id => !plain.Contains(id)),
                    set.Absent(3, 32).SelectMany(Ids)
                );
            }

            for (int i = 1; i < set.Ranges.Count; i++)
            {
                Assert.True(set.Ranges[i].First > set.Ranges[i - 1].Last + 1, "ranges touch");
            }
        });

    [Fact]
    public void Its_changes_are_enough_to_keep_a_copy() =>
        Steps.Sample(steps =>
        {
            var set = new IdSet();
            var copy = new SortedDictionary<long, long>();
            foreach ((bool add, long first, long length) in steps)
            {
                if (add)
                {
                    set.Add(first, first + length - 1);
                }
                else
                {
                    set.Remove(first, first + length - 1);
                }

                foreach (long changed in set.Changes)
                {
                    if (set.RangeStartingAt(changed) is { } range)
                    {
                        copy[changed] = range.Last;
                    }
                    else
                    {
                        copy.Remove(changed);
                    }
                }

                set.ForgetChanges();
                Assert.Equal(set.Ranges, copy.Select(range => new IdRange(range.Key, range.Value)));
            }
        });

    private static IEnumerable<long> Ids(IdRange range)
    {
        for (long id = range.First; id <= range.Last; id++)
        {
            yield return id;
        }
    }
}
