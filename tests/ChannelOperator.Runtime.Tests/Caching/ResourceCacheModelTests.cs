using System.Globalization;
using ChannelOperator.Runtime.Caching;
using ChannelOperator.Runtime.Client;
using ChannelOperator.Runtime.Tests.Testing;
using CsCheck;

namespace ChannelOperator.Runtime.Tests.Caching;

/// <summary>A cache against a server, its watch late by any number of events, with own writes and lists in between.</summary>
public sealed class ResourceCacheModelTests
{
    private static readonly Gen<string> Names = Gen.Int[0, 2].Select(i => "abc"[i].ToString());

    private static readonly Gen<Action<World>> Operations = Gen.Frequency(
        (4, Names.Select(name => (Action<World>)(world => world.WriteByOthers(name)))),
        (3, Names.Select(name => (Action<World>)(world => world.Delete(name)))),
        (5, Gen.Select(Names, Gen.Bool, Gen.Bool, (name, late, assumed) => (Action<World>)(world => world.WriteByUs(name, late, assumed)))),
        (2, Names.Select(name => (Action<World>)(world => world.WriteNothingByUs(name)))),
        (2, Gen.Const((Action<World>)(world => world.AnswerArrives()))),
        (6, Gen.Const((Action<World>)(world => world.DeliverOne()))),
        (1, Gen.Const((Action<World>)(world => world.List()))));

    [Fact]
    public void AnyHistory_OwnWritesSeenAndNeverUndoneAndNothingLeftOver() => Operations.Array[1, 120].Sample(
        operations =>
        {
            World world = new();
            foreach (Action<World> operation in operations)
            {
                operation(world);
            }

            world.CheckEnd();
        },
        iter: 3000);

    private sealed class World
    {
        private readonly ResourceCache<Widget> _cache = new();
        private readonly Dictionary<string, CacheEntry<Widget>> _server = [];
        private readonly Queue<(bool IsDeletion, CacheEntry<Widget> Entry)> _events = new();
        private readonly Queue<(CacheEntry<Widget> Written, bool IsAssumed)> _answers = new();
        private readonly HashSet<Widget> _assumed = new(ReferenceEqualityComparer.Instance);
        private int _version = 10;
        private int _uid;
        private bool _hasGoneBack;

        public World() => _cache.Subscribe(change => _hasGoneBack |=
            change is { Old: { } old, New: { } now } && string.CompareOrdinal(now.ResourceVersion.PadLeft(9), old.ResourceVersion.PadLeft(9)) is var order
            && (order < 0 || (order == 0 && !_assumed.Contains(old.Value!))));

        public void WriteByOthers(string name) => Write(name);

        /// <summary>The answer comes at once, or some time later; it holds the object, or so little that the rest is assumed.</summary>
        public void WriteByUs(string name, bool late, bool assumed)
        {
            CacheEntry<Widget> written = Write(name);
            _answers.Enqueue((written, assumed));
            if (!late)
            {
                while (_answers.Count > 0)
                {
                    AnswerArrives();
                }

                Assert.Equal(written.ResourceVersion, _cache.Get(written.Key)?.ResourceVersion);
            }
        }

        /// <summary>A write that changes nothing is answered with the version that is there, and no event comes of it.</summary>
        public void WriteNothingByUs(string name)
        {
            if (_server.TryGetValue(name, out CacheEntry<Widget>? present))
            {
                _answers.Enqueue((present, IsAssumed: true));
            }
        }

        public void AnswerArrives()
        {
            if (!_answers.TryDequeue(out (CacheEntry<Widget> Written, bool IsAssumed) answer))
            {
                return;
            }

            CacheEntry<Widget> written = answer.Written;
            if (!answer.IsAssumed)
            {
                _cache.Observe(written.Key, written.Uid, written.ResourceVersion, written.Value!);
                return;
            }

            Widget assumed = new();
            _assumed.Add(assumed);
            _cache.Assume(written.Key, written.Uid, written.ResourceVersion, assumed);
        }

        public void Delete(string name)
        {
            if (_server.Remove(name, out CacheEntry<Widget>? deleted))
            {
                _events.Enqueue((true, Entry(name, deleted.Uid)));
            }
        }

        public void DeliverOne()
        {
            if (!_events.TryDequeue(out (bool IsDeletion, CacheEntry<Widget> Entry) next))
            {
                return;
            }

            if (next.IsDeletion)
            {
                _cache.Delete(next.Entry.Key, next.Entry.Uid, next.Entry.ResourceVersion);
            }
            else
            {
                _cache.Put(next.Entry);
            }

            _cache.Progress("", next.Entry.ResourceVersion);
        }

        /// <summary>The stream broke and its version expired.</summary>
        public void List()
        {
            _events.Clear();
            foreach (CacheEntry<Widget> entry in _server.Values)
            {
                _cache.Put(entry);
            }

            _cache.EndList("", _version.ToString(CultureInfo.InvariantCulture), _server.Values.Select(entry => entry.Key).ToHashSet());
        }

        public void CheckEnd()
        {
            while (_events.Count > 0)
            {
                DeliverOne();
            }

            while (_answers.Count > 0)
            {
                AnswerArrives();
            }

            Assert.False(_hasGoneBack);
            Assert.Equal(
                _server.Values.Select(entry => (entry.Key.Name, entry.Uid, entry.ResourceVersion)).Order(),
                _cache.All.Select(entry => (entry.Key.Name, entry.Uid, entry.ResourceVersion)).Order());
            Assert.All(_cache.All, entry => Assert.Same(_server[entry.Key.Name].Value, entry.Value));
        }

        private CacheEntry<Widget> Write(string name)
        {
            string uid = _server.TryGetValue(name, out CacheEntry<Widget>? present)
                ? present.Uid
                : (++_uid).ToString(CultureInfo.InvariantCulture);
            CacheEntry<Widget> written = Entry(name, uid);
            _server[name] = written;
            _events.Enqueue((false, written));
            return written;
        }

        private CacheEntry<Widget> Entry(string name, string uid) => new()
        {
            Key = new ResourceKey("ns", name),
            Uid = uid,
            ResourceVersion = (++_version).ToString(CultureInfo.InvariantCulture),
            Value = new Widget(),
        };
    }
}
