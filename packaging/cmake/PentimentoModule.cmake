# Checked builds link a hundred test programs: gold, a part of Debian's binutils, does each in a quarter of the time.
include(CheckLinkerFlag)
check_linker_flag(CXX -fuse-ld=gold PENTIMENTO_HAS_GOLD)

# Settings that every target of ours shares.
function(pentimento_settings target)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Werror=switch -fno-math-errno -fno-trapping-math)
    target_compile_definitions(${target} PRIVATE
        QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_ASCII QT_NO_FOREACH QT_NO_URL_CAST_FROM_STRING
        PENTIMENTO_VERSION="${PROJECT_VERSION}")
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
    if(PENTIMENTO_TEST_OBJECTS)
        file(RELATIVE_PATH folder ${PROJECT_BINARY_DIR} ${CMAKE_CURRENT_BINARY_DIR})
        target_include_directories(${target} PRIVATE ${PENTIMENTO_TEST_OBJECTS}/${folder}/${target}_autogen/include)
    endif()
    if(PENTIMENTO_HAS_GOLD AND CMAKE_BUILD_TYPE STREQUAL "Debug")
        target_link_options(${target} PRIVATE -fuse-ld=gold)
    endif()
    if(PENTIMENTO_SANITIZE)
        # Left out: three checks that double the time to compile what Qt's headers hold; address finds most of theirs.
        target_compile_options(${target} PRIVATE -fsanitize=address,undefined -fno-sanitize=null,vptr,alignment
            -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
        target_link_options(${target} PRIVATE -fsanitize=address,undefined)
    endif()
    if(PENTIMENTO_FUZZ)
        target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined)
        target_link_options(${target} PRIVATE -fsanitize=address,undefined)
    endif()
endfunction()

# pentimento_module(NAME [DEPENDS module...] [QT module...] [LIBRARIES target...] [FAST])
# One folder below app/ or ui/ is one static library; its CMakeLists.txt adds the files.
# FAST: pixel loops live here, so checked builds optimise it as well; all else they compile as fast as they can.
function(pentimento_module name)
    cmake_parse_arguments(M "FAST" "" "DEPENDS;QT;LIBRARIES" ${ARGN})
    set(target pentimento_${name})
    add_library(${target} STATIC)
    pentimento_settings(${target})
    # Most of a file's compile time is Qt's headers: ten files that share them take little longer than one.
    set_target_properties(${target} PROPERTIES UNITY_BUILD ${PENTIMENTO_TOGETHER} UNITY_BUILD_BATCH_SIZE 10)
    target_compile_options(${target} PRIVATE $<$<BOOL:${PENTIMENTO_TOGETHER}>:-Wno-subobject-linkage>)
    foreach(module IN LISTS M_QT)
        target_link_libraries(${target} PUBLIC Qt6::${module})
    endforeach()
    foreach(module IN LISTS M_DEPENDS)
        target_link_libraries(${target} PUBLIC pentimento_${module})
    endforeach()
    target_link_libraries(${target} PRIVATE ${M_LIBRARIES})
    if(M_FAST)
        # Under sanitizers more than -O1 takes minutes a file.
        target_compile_options(${target} PRIVATE $<IF:$<BOOL:${PENTIMENTO_SANITIZE}>,-O1,-O3>)
    endif()
endfunction()
