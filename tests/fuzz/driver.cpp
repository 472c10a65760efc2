// Feeds a fuzzer's entry point every file of the folders given, whole and cut at several places, as the compiler that
// has no fuzzer of its own can. With --seconds N it then changes them at random for that long: blind, without the
// coverage that guides clang's fuzzer, but everywhere. A finding ends the process; the input is left in finding.bin.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace {
using Bytes = std::vector<char>;
constexpr std::size_t cuts = 16;
constexpr std::size_t mostBytes = 64 * 1024;

const Bytes *underWay = nullptr;

extern "C" void keepFinding(int signal)
{
    // Not safe in every state of the process; the process is lost anyway, and the input is worth the try.
    if (std::FILE *file = std::fopen("finding.bin", "wb")) {
        std::fwrite(underWay->data(), 1, underWay->size(), file);
        std::fclose(file);
    }
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void feed(const Bytes &bytes)
{
    underWay = &bytes;
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size());
}

Bytes contentOf(const std::filesystem::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<Bytes> corpus(int argc, char **argv)
{
    std::vector<Bytes> files;
    for (int i = 1; i < argc; ++i) {
        if (!std::filesystem::is_directory(argv[i]))
            continue;
        for (const auto &entry : std::filesystem::recursive_directory_iterator(argv[i])) {
            if (entry.is_regular_file())
                files.push_back(contentOf(entry.path()));
        }
    }
    return files;
}

class Changer
{
public:
    Changer(const std::vector<Bytes> &files, unsigned seed) : m_files(files), m_random(seed) {}

    Bytes next()
    {
        Bytes bytes = any();
        for (std::size_t change = 1 + below(6); change > 0; --change)
            changeOnce(bytes);
        if (bytes.size() > mostBytes)
            bytes.resize(mostBytes);
        return bytes;
    }

private:
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : m_random() % limit; }
    const Bytes &any() { return m_files[below(m_files.size())]; }

    void changeOnce(Bytes &bytes)
    {
        static const char *const words[] = {"null", "{}", "[]", "\"\"", "-1", "1e309", "true", "\\u0000", "\xff", "{\"$ref\":\"#\"}",
                                            "9223372036854775808", "../", "file:///", "http://127.0.0.1", "[[[[[[[[", "}}}}}}}}"};
        const std::size_t at = below(bytes.size() + 1);
        const auto place = bytes.begin() + std::ptrdiff_t(at);
        switch (below(6)) {
        case 0:
            if (at < bytes.size())
                bytes[at] = char(below(256));
            return;
        case 1:
            if (at < bytes.size())
                bytes[at] = char(bytes[at] ^ (1 << below(8)));
            return;
        case 2:
            bytes.erase(place, place + std::ptrdiff_t(below(std::min<std::size_t>(64, bytes.size() - at) + 1)));
            return;
        case 3: {
            const char *word = words[below(std::size(words))];
            bytes.insert(place, word, word + std::strlen(word));
            return;
        }
        case 4: { // a piece of another file
            const Bytes &other = any();
            const std::size_t from = below(other.size() + 1);
            const std::size_t length = below(std::min<std::size_t>(256, other.size() - from) + 1);
            const Bytes piece(other.begin() + std::ptrdiff_t(from), other.begin() + std::ptrdiff_t(from + length));
            bytes.insert(place, piece.begin(), piece.end());
            return;
        }
        default: { // a piece of itself again
            const std::size_t length = below(std::min<std::size_t>(256, bytes.size() - at) + 1);
            const Bytes piece(place, place + std::ptrdiff_t(length));
            bytes.insert(place, piece.begin(), piece.end());
        }
        }
    }

    const std::vector<Bytes> &m_files;
    std::mt19937 m_random;
};

void feedCorpus(const std::vector<Bytes> &files)
{
    for (const Bytes &file : files) {
        // A copy of each exact size, so that a sanitizer sees the first byte read too far.
        for (std::size_t part = 0; part <= cuts; ++part)
            feed(Bytes(file.begin(), file.begin() + std::ptrdiff_t(file.size() * part / cuts)));
    }
}

long feedChanged(const std::vector<Bytes> &files, int seconds)
{
    Changer changer(files, std::random_device{}());
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    long inputs = 0;
    while (std::chrono::steady_clock::now() < end) {
        feed(changer.next());
        ++inputs;
    }
    return inputs;
}
} // namespace

int main(int argc, char **argv)
{
    for (const int signal : {SIGSEGV, SIGABRT, SIGFPE, SIGBUS, SIGILL})
        std::signal(signal, keepFinding);
    const std::vector<Bytes> files = corpus(argc, argv);
    if (files.empty())
        return 1; // an empty corpus proves nothing
    feedCorpus(files);
    std::printf("%zu files\n", files.size());
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "--seconds") == 0)
            std::printf("%ld changed inputs\n", feedChanged(files, std::atoi(argv[i + 1])));
    }
    return 0;
}
